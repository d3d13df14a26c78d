package org.cairndb.dat.wire;

import java.nio.file.Path;
import org.cairndb.testing.Needs;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our sessions and the real {@code dat}, in a network of their own. */
@Timeout(200)
class RealWireTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(names = "KILLS", mode = EnumSource.Mode.EXCLUDE)
  void withTheRealTool(RealScenario scenario) throws Exception {
    run(scenario);
  }

  @Test
  @Tag("nightly")
  void theRealToolIsKilledAgainAndAgain() throws Exception {
    run(RealScenario.KILLS);
  }

  private void run(RealScenario scenario) throws Exception {
    Needs.dat();
    PrivateJvm.run(folder, RealScenario.class, scenario.name(), folder.toString());
  }
}
