package org.cairndb.dat.wire;

import java.nio.file.Path;
import org.cairndb.testing.Needs;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our sessions and the real {@code dat}, in a network of their own. */
@Timeout(200)
class RealWireTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void withTheRealTool(RealScenario scenario) throws Exception {
    Needs.dat();
    PrivateJvm.run(folder, RealScenario.class, scenario.name(), folder.toString());
  }
}
