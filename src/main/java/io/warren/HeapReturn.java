package io.warren;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.lang.management.ManagementFactory;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An idle node's free heap goes back to the system.
 *
 * <p>The JVM's default collector does that in the concurrent collections that it makes when much
 * has been allocated; of itself a node that has become idle keeps what its busiest hour took (JEP
 * 346). The flag that makes one collection after a time without any can be set while it runs.
 */
final class HeapReturn {
  static final String FLAG = "G1PeriodicGCInterval";

  private static final Logger LOG = LoggerFactory.getLogger(HeapReturn.class);

  /** Who has set the flag where that is not the user. */
  private static final Set<VMOption.Origin> OURS =
      Set.of(VMOption.Origin.DEFAULT, VMOption.Origin.MANAGEMENT);

  private HeapReturn() {}

  /** Asks for it. Where the user has set the flag, or the JVM has none, that stands. */
  static void every(long intervalMs) {
    HotSpotDiagnosticMXBean jvm =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      if (jvm != null && OURS.contains(jvm.getVMOption(FLAG).getOrigin())) {
        jvm.setVMOption(FLAG, Long.toString(intervalMs));
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("heap is given back as the JVM sees fit: {}", e.getMessage());
    }
  }
}
