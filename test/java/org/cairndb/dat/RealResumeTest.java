package org.cairndb.dat;

import java.nio.file.Path;
import org.cairndb.testing.Needs;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clones between us and the real {@code dat} go on after either side was killed in the middle. */
@Timeout(400)
@Tag("nightly")
class RealResumeTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void afterKills(RealResumeScenario scenario) throws Exception {
    Needs.dat();
    PrivateJvm.run(folder, RealResumeScenario.class, scenario.name(), folder.toString());
  }
}
