package org.cairndb.codec;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/** Any bytes as a value: refused as damage, or a value that comes back as it was. */
class ValueFuzzTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static @Nullable Object read(byte[] bytes) {
    return ValueCodec.read(new ByteReader(bytes, "fuzz"));
  }

  private static long allocatedByReading(byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      read(bytes);
    } catch (CorruptException refused) {
      // Costs no less than what is accepted.
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @FuzzTest
  void bytesAreRefusedOrAValue(byte[] bytes) throws IOException {
    try {
      Object value = read(bytes);
      byte[] written = ValueCodecTest.write(value);
      ValueCodecTest.assertSame(value, read(written));
      ValueCodecTest.assertSame(value, FressianLibraryTest.libraryReads(written));
    } catch (CorruptException refused) {
      // That is what must happen to most bytes.
    }
    long most = (64 << 10) + 16L * bytes.length;
    long allocated = allocatedByReading(bytes);
    if (allocated > most) {
      // The first time classes may have been loaded.
      allocated = allocatedByReading(bytes);
    }
    assertTrue(allocated <= most, bytes.length + " bytes made the reader allocate " + allocated);
  }

  @FuzzTest
  void bytesAreRefusedOrAColumn(byte[] bytes) {
    for (int rows : new int[] {1, 7, 256}) {
      try {
        ByteReader in = new ByteReader(bytes, "fuzz");
        Object column = ColumnCodec.readValues(in, rows);
        assertTrue(java.lang.reflect.Array.getLength(column) >= rows);
      } catch (CorruptException refused) {
        // That is what must happen to most bytes.
      }
    }
  }
}
