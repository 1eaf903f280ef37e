// SPDX-License-Identifier: BSD-2-Clause
package consumer;

import io.cmgr.ConnectionManager;
import io.cmgr.channel.EventChannel;
import io.cmgr.config.TcpConnect;
import io.cmgr.session.SessionEvent;
import io.cmgr.session.SessionState;
import java.nio.charset.StandardCharsets;

/** Sends words to itself, takes them from a channel, and prints them, the transport, and the version in the manifest. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] args) throws Exception {
        try (ConnectionManager manager = ConnectionManager.create()) {
            EventChannel events = manager.openEventChannel();
            int port = manager.listenTcp(0, events).port();
            manager.connect(TcpConnect.to("localhost", port), (session, data, from) -> {})
                    .get()
                    .write("carried by")
                    .get();
            for (SessionEvent event : events) {
                if (event.state() == SessionState.DATA) {
                    String words = new String(event.data(), StandardCharsets.UTF_8);
                    String version = ConnectionManager.class.getPackage().getImplementationVersion();
                    System.out.println(words + " " + manager.transport() + " of cmgr " + version);
                    return;
                }
            }
        }
    }
}
