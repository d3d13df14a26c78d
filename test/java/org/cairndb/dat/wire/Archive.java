package org.cairndb.dat.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.BlockStore;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.proto.ProtoWriter;

/** The two feeds of an archive of the real tool, with as much of its entries as tests need. */
record Archive(Exchange metadata, Exchange content) {
  /** Both feeds, followed and wanted. */
  static Archive follow(Peer peer, Path master) throws IOException {
    Archive archive =
        new Archive(
            peer.exchange(Feed.follow(FeedFiles.inMemory(), RealScenario.key(master, "metadata"))),
            peer.exchange(Feed.follow(FeedFiles.inMemory(), RealScenario.key(master, "content"))));
    archive.metadata.wantAll();
    archive.content.wantAll();
    archive.metadata.addCompanion(archive.content);
    return archive;
  }

  /** Both feeds once more, with the owner's keys: the same blocks make the same feeds. */
  static Archive own(Peer peer, Path master, Path home) throws IOException {
    Path files = master.resolve(".dat");
    PublicKey key = RealScenario.key(master, "metadata");
    String name = HexFormat.of().formatHex(key.discoveryKey());
    KeyPair keys =
        KeyPair.ofSecret(
            Files.readAllBytes(
                home.resolve(".dat/secret_keys")
                    .resolve(name.substring(0, 2))
                    .resolve(name.substring(2))));
    Feed metadata = Feed.create(FeedFiles.inMemory(), keys);
    try (Feed real = Feed.open(FeedFiles.in(files, "metadata"), null)) {
      metadata.append(blocks(real));
    }
    Feed content = Feed.create(FeedFiles.inMemory(), keys.ofContent());
    BlockStore store = new InOrder(List.of(master.resolve("large"), master.resolve("small")));
    try (Feed real = Feed.open(FeedFiles.in(files, "content", store), null)) {
      content.append(blocks(real));
    }
    Archive archive = new Archive(peer.exchange(metadata), peer.exchange(content));
    archive.metadata.addCompanion(archive.content);
    return archive;
  }

  private static List<byte[]> blocks(Feed feed) {
    List<byte[]> blocks = new ArrayList<>();
    for (long block = 0; block < feed.length(); block++) {
      blocks.add(feed.get(block));
    }
    return blocks;
  }

  /** Adds a file of one block in the root, which has nothing but files. */
  void append(String name, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long block = content.feed().length();
    long offset = content.feed().byteLength();
    content.feed().append(List.of(bytes));
    ProtoWriter stat = new ProtoWriter().number(1, 33_188).number(2, 0).number(3, 0);
    stat.number(4, bytes.length).number(5, 1).number(6, block).number(7, offset);
    stat.number(8, 1_600_000_000_000L).number(9, 1_600_000_000_000L);
    long entries = metadata.feed().length() - 1;
    ProtoWriter paths = new ProtoWriter().varint(1).varint(entries);
    for (long entry = 1; entry <= entries; entry++) {
      paths.varint(1);
    }
    paths.varint(0);
    ProtoWriter entry = new ProtoWriter().text(1, name).message(2, stat);
    metadata.feed().append(List.of(entry.message(3, paths).toBytes()));
  }

  /** Files one after the other. */
  private record InOrder(List<Path> files) implements BlockStore {
    @Override
    public String place() {
      return files.toString();
    }

    @Override
    public byte[] read(long block, long offset, int length) {
      try {
        long at = offset;
        for (Path file : files) {
          byte[] bytes = Files.readAllBytes(file);
          if (at < bytes.length) {
            return java.util.Arrays.copyOfRange(bytes, (int) at, (int) at + length);
          }
          at -= bytes.length;
        }
        return new byte[0];
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }

    @Override
    public boolean write(long block, long offset, byte[] bytes) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }
}
