// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.cmgr.config.Transport;
import io.cmgr.examples.RunningExample;
import io.cmgr.testkit.ChildProcess;
import io.cmgr.testkit.Needs;
import io.cmgr.testkit.NoLeaks;
import io.cmgr.testkit.OnEachTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** The program with Mosquitto's clients. */
@ExtendWith(NoLeaks.class)
class MosquittoTest {
    @BeforeEach
    void needsTheClients() {
        Needs.tools("mosquitto_sub", "mosquitto_pub");
    }

    private static RunningExample start(Transport transport) {
        return RunningExample.start("mqtt", "--port", "0", "--transport", transport.name());
    }

    private static String[] command(String program, RunningExample broker, String... options) {
        List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", "" + broker.port()));
        command.addAll(List.of(options));
        return command.toArray(String[]::new);
    }

    private static void publish(RunningExample broker, String... options) throws IOException {
        assertNotNull(ChildProcess.output(command("mosquitto_pub", broker, options)), "mosquitto_pub has failed");
    }

    /** Subscribes, and waits for a retained message that tells when this has happened. */
    private static ChildProcess subscribe(RunningExample broker, String... options) throws IOException {
        publish(broker, "-t", "ready", "-m", "now", "-r");
        ChildProcess subscriber = ChildProcess.start(command("mosquitto_sub", broker, options));
        assertEquals("ready now", subscriber.readLine());
        return subscriber;
    }

    @OnEachTransport
    void messagesOfEachQosArrive(Transport transport) throws Exception {
        try (RunningExample broker = start(transport);
                ChildProcess all = subscribe(broker, "-v", "-q", "2", "-t", "#")) {
            for (String qos : new String[] {"0", "1", "2"}) {
                publish(broker, "-q", qos, "-t", "plants/rose", "-m", "dry");
                assertEquals("plants/rose dry", all.readLine());
            }
        }
    }

    @OnEachTransport
    void theWillOfAKilledClientArrives(Transport transport) throws Exception {
        try (RunningExample broker = start(transport);
                ChildProcess heir = subscribe(broker, "-v", "-t", "ready", "-t", "wills");
                ChildProcess killed =
                        subscribe(broker, "-v", "-t", "ready", "--will-topic", "wills", "--will-payload", "gone")) {
            killed.signal("KILL");
            String line = heir.readLine();
            while (line.equals("ready now")) {
                line = heir.readLine();
            }
            assertEquals("wills gone", line);
        }
    }
}
