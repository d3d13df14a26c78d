package org.cairndb.dat.discovery;

import java.nio.file.Path;
import org.cairndb.testing.Needs;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our discovery and that of the real {@code dat}, in a network of their own. */
@Timeout(200)
class RealDiscoveryTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void withTheRealTool(RealDiscoveryScenario scenario) throws Exception {
    Needs.dat();
    PrivateJvm.run(folder, RealDiscoveryScenario.class, scenario.name(), folder.toString());
  }
}
