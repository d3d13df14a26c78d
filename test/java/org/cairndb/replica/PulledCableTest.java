package org.cairndb.replica;

import java.nio.file.Path;
import org.cairndb.testing.PrivateJvm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master and a replica in two networks, between which the cable is pulled. */
class PulledCableTest {
  @TempDir private Path temporary;

  @Test
  void aReplicaGoesOnWhenTheCableIsBack() throws Exception {
    PrivateJvm.run(temporary, PulledCableScenario.class, temporary.toString(), "2", "briefly");
  }

  @Test
  @Tag("nightly")
  void aReplicaSaysThatItIsCutOffAndGoesOn() throws Exception {
    PrivateJvm.run(temporary, PulledCableScenario.class, temporary.toString(), "12", "noticed");
  }
}
