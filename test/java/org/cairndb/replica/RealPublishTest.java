package org.cairndb.replica;

import java.nio.file.Path;
import org.cairndb.testing.Needs;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases that we publish and the real {@code dat} clones, and the other way round. */
class RealPublishTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void withTheRealTool(RealPublishScenario scenario) throws Exception {
    Needs.dat();
    PrivateJvm.run(folder, RealPublishScenario.class, scenario.name(), folder.toString());
  }
}
