package org.cairndb.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cairndb.dat.DatLink;
import org.cairndb.dat.Doctor;
import org.cairndb.dat.swarm.SwarmOptions;

/** Finds out why peers do not find or reach each other. */
final class DatDoctorCommand implements Command {
  @Override
  public String name() {
    return "dat doctor";
  }

  @Override
  public String summary() {
    return "finds out why peers do not reach each other";
  }

  @Override
  public String help() {
    return """
    cairn dat doctor [LINK]

    Looks at this machine: addresses, file names, the port, calls, multicast. With --offer it then
    shows a link for the other machine, where `cairn dat doctor LINK` tries to reach this one.

      --offer             wait for the other end
      --timeout SECONDS   how long each end tries: 60
      --json              one list of objects: name, well, text
    """
        + DatFolders.NETWORK_HELP;
  }

  @Override
  public Options options() {
    return DatFolders.options(List.of("offer"), List.of("timeout"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(1);
    long millis = arguments.number("timeout", 1, 1_000_000, 60) * 1_000;
    SwarmOptions network = DatFolders.network(arguments);
    List<Object> all = new ArrayList<>();
    Consumer<Doctor.Finding> tell =
        finding -> {
          if (!arguments.json()) {
            terminal.tell(
                (finding.well() ? "ok    " : "WRONG ") + finding.name() + ": " + finding.text());
          }
          Map<String, Object> map = new LinkedHashMap<>();
          map.put("name", finding.name());
          map.put("well", finding.well());
          map.put("text", finding.text());
          all.add(map);
        };
    boolean well;
    if (arguments.count() == 1) {
      DatLink link = DatLink.parse(arguments.word(0, "the link"));
      well = Doctor.fetch(link, network, DatFolders.peers(arguments), millis, tell);
    } else {
      well = Doctor.examine(network, tell);
      if (arguments.has("offer")) {
        well &= offer(network, millis, terminal, tell);
      }
    }
    if (arguments.json()) {
      terminal.json(all);
    }
    return well ? 0 : 1;
  }

  private static boolean offer(
      SwarmOptions network, long millis, Terminal terminal, Consumer<Doctor.Finding> tell) {
    boolean reached =
        Doctor.offer(
            network,
            millis,
            (link, address) ->
                terminal.tell(
                    "On the other machine: cairn dat doctor "
                        + link
                        + " (and there, if it finds nobody: --peer THIS-MACHINE:"
                        + address.port()
                        + ")"));
    tell.accept(
        new Doctor.Finding(
            "other end",
            reached,
            reached ? "has reached this one, and blocks go" : "has not reached this one in time"));
    return reached;
  }
}
