package org.cairndb.testing;

import java.util.UUID;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;

/** The machine that we run on, of which a test replaces a part. */
public class HostBesideSystem implements Host {
  @Override
  public long currentTimeMillis() {
    return SystemHost.INSTANCE.currentTimeMillis();
  }

  @Override
  public long nanoTime() {
    return SystemHost.INSTANCE.nanoTime();
  }

  @Override
  public void randomBytes(byte[] bytes) {
    SystemHost.INSTANCE.randomBytes(bytes);
  }

  @Override
  public UUID randomUuid() {
    return SystemHost.INSTANCE.randomUuid();
  }

  @Override
  public void sleepMillis(long millis) {
    SystemHost.INSTANCE.sleepMillis(millis);
  }

  @Override
  public Thread startThread(String name, Runnable task) {
    return SystemHost.INSTANCE.startThread(name, task);
  }
}
