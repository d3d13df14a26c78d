package org.cairndb.dat.swarm;

import java.nio.file.Path;
import org.cairndb.testing.Needs;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Swarms, those of the real {@code dat} too, in processes and networks of their own. */
@Timeout(400)
class RealSwarmTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = {"REAL_TOOL", "KILLS", "CABLE"})
  void amongProcesses(RealSwarmScenario scenario) throws Exception {
    run(scenario);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"REAL_TOOL", "KILLS", "CABLE"},
      mode = EnumSource.Mode.EXCLUDE)
  @Tag("nightly")
  void forLonger(RealSwarmScenario scenario) throws Exception {
    run(scenario);
  }

  private void run(RealSwarmScenario scenario) throws Exception {
    if (scenario.name().startsWith("REAL")) {
      Needs.dat();
    }
    PrivateJvm.run(folder, RealSwarmScenario.class, scenario.name(), folder.toString());
  }
}
