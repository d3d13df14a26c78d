package org.cairndb.dat;

import java.nio.file.Path;
import org.cairndb.testing.Needs;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Folders go to and fro between us and the real {@code dat}, which we find, and which finds us. */
class RealSharedArchiveTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void withTheRealTool(RealSharedArchiveScenario scenario) throws Exception {
    Needs.dat();
    PrivateJvm.run(folder, RealSharedArchiveScenario.class, scenario.name(), folder.toString());
  }
}
