// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.soak;

import io.cmgr.ConnectionManager;
import io.cmgr.config.TcpListen;
import io.cmgr.config.Transport;
import io.cmgr.session.Listener;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Links to a server that goes away and comes back, whose connections are ended all the time, half of them by cuts. */
final class LinkLoad implements AutoCloseable {
    private static final int LINKS = 4;

    private final Tally tally;
    private final Random random;
    private final ConnectionManager server;
    private final ConnectionManager client;
    private final List<NumberedLink> links = new ArrayList<>();
    private final int port;
    private Listener listener;

    LinkLoad(Transport transport, Tally tally, long seed) throws IOException {
        this.tally = tally;
        random = new Random(seed);
        server = ConnectionManager.builder().transport(transport).build();
        client = ConnectionManager.builder().transport(transport).build();
        listener = listen(0);
        port = listener.port();
        for (int i = 0; i < LINKS; i++) {
            links.add(new NumberedLink(client, port, i, i % 2 == 0, tally));
        }
    }

    private Listener listen(int where) throws IOException {
        return server.listen(
                TcpListen.on("127.0.0.1", where).framing(NumberedLink.LINES),
                SessionHandler.each(session -> new Receiver()));
    }

    List<NumberedLink> links() {
        return links;
    }

    List<ConnectionManager> managers() {
        return List.of(server, client);
    }

    /** Ends connections of links, and now and then takes their server away for a while. */
    void operate(BooleanSupplier going) {
        while (going.getAsBoolean()) {
            LoadClient.pauseRandomly(random, 40);
            NumberedLink any = links.get(random.nextInt(LINKS));
            if (random.nextInt(5) == 0) {
                restart();
            } else if (any.mayLose()) {
                cut(any);
            } else {
                any.link().reconnect();
                tally.add("did: reconnect a link");
            }
        }
    }

    private void cut(NumberedLink any) {
        Session ours = any.link().session();
        List<Session> theirs = server.sessions().stream()
                .filter(session -> session.attachment() == any)
                .toList();
        if (ours != null && random.nextBoolean()) {
            ours.abort();
        } else if (random.nextBoolean()) {
            theirs.forEach(Session::abort);
        } else {
            theirs.forEach(Session::close);
        }
        tally.add("did: cut a link");
    }

    private void restart() {
        listener.close();
        for (NumberedLink each : links) {
            each.link().reconnect();
        }
        LoadClient.pauseRandomly(random, 300);
        while (!listens()) {
            LoadClient.pauseRandomly(random, 10);
        }
        tally.add("did: take a server away");
    }

    /** Some connection of this test may have got the port meanwhile. */
    private boolean listens() {
        try {
            listener = listen(port);
            return true;
        } catch (IOException portInUse) {
            return false;
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    /** The server's side of one connection. It sees its link by the first message. */
    private final class Receiver implements SessionHandler {
        private @Nullable NumberedLink link;
        private int before;

        @Override
        public void onNew(Session session) {
            session.write(NumberedLink.WELCOME);
        }

        @Override
        public void onData(Session session, ByteBuf line, SocketAddress from) {
            String[] words = line.toString(StandardCharsets.UTF_8).split(" ", 2);
            int number = Integer.parseInt(words[1]);
            if (link == null) {
                link = links.get(Integer.parseInt(words[0]));
                session.attachment(link);
                before = number;
            }
            link.received(number, before);
            before = number;
        }
    }
}
