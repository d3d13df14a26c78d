package org.cairndb.dat.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.DiskFile;
import org.cairndb.error.CairnException;
import org.cairndb.error.StorageException;

/**
 * Where owners keep the secret keys of their archives, outside of them: {@code
 * HOME/.dat/secret_keys/d1/23…}, named by the discovery key, as the real tool has it. Only the user
 * can read them.
 *
 * @param home the user's home
 */
public record SecretKeys(Path home) {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  /**
   * Those of the user who runs this process: as the real tool, by {@code HOME}, unless the system
   * property {@code cairn.dat.home} names another place.
   */
  public static SecretKeys ofUser() {
    String named = System.getProperty("cairn.dat.home", System.getenv("HOME"));
    return new SecretKeys(Path.of(named == null ? System.getProperty("user.home") : named));
  }

  /** Where the secret key of an archive is, if it is anywhere. */
  public Path fileOf(PublicKey key) {
    String name = HexFormat.of().formatHex(key.discoveryKey());
    return home.resolve(".dat/secret_keys")
        .resolve(name.substring(0, 2))
        .resolve(name.substring(2));
  }

  /**
   * The keys of an archive, if this user has them.
   *
   * @throws CairnException {@code :dat/secret-key} if the file has something else
   */
  public Optional<KeyPair> find(PublicKey key) {
    Path file = fileOf(key);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      KeyPair keys = KeyPair.ofSecret(Files.readAllBytes(file));
      if (keys.publicKey().equals(key)) {
        return Optional.of(keys);
      }
    } catch (IOException e) {
      throw new StorageException("read", file.toString(), e);
    }
    throw new CairnException(
        "dat/secret-key",
        "this file has the secret key of another archive: file=" + file,
        "file",
        file.toString());
  }

  /** Keeps keys, whole or not at all. Those that are here already are left as they are. */
  public void keep(KeyPair keys) {
    if (find(keys.publicKey()).isPresent()) {
      return;
    }
    Path file = fileOf(keys.publicKey());
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.createDirectories(file.getParent(), permissions("rwx------"));
      Files.deleteIfExists(fresh);
      Set<StandardOpenOption> options =
          Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel = FileChannel.open(fresh, options, permissions("rw-------"))) {
        ByteBuffer secret = ByteBuffer.wrap(keys.toSecretBytes());
        while (secret.hasRemaining()) {
          channel.write(secret);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      Path folder = file.getParent();
      while (folder != null && folder.startsWith(home)) {
        DiskFile.forceFolder(folder);
        folder = folder.getParent();
      }
    } catch (FileAlreadyExistsException e) {
      throw new StorageException("create, since somebody else does,", fresh.toString(), e);
    } catch (IOException e) {
      throw new StorageException("write", file.toString(), e);
    }
  }

  private static FileAttribute<?>[] permissions(String text) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
        }
        : new FileAttribute<?>[0];
  }
}
