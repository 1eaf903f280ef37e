// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cmgr.ConnectionManager;
import io.cmgr.cluster.Backplane;
import io.cmgr.cluster.ClusterJoin;
import io.cmgr.cluster.ClusterStats;
import io.cmgr.cluster.NodeInfo;
import io.cmgr.config.Framing;
import io.cmgr.config.TcpListen;
import io.cmgr.examples.cli.PrintableText;
import io.cmgr.session.DisconnectReason;
import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One node of the chat. A guest is in the lobby and perhaps in rooms that he has joined, and writes to the one that he
 * joined last, which is his session's attachment.
 */
final class ChatServer implements SessionHandler, AutoCloseable {
    private static final String LOBBY = "lobby";
    private static final String HELP = "* what you type is heard on every node: /join ROOM, /who is in yours, /nodes";
    private static final int LONGEST_LINE = 1000;

    private final String name;
    private final ConnectionManager manager;
    private final int port;

    ChatServer(String name, int port, Backplane engine) throws IOException {
        this.name = name;
        manager = ConnectionManager.builder()
                .closeOnExit(true)
                .cluster(ClusterJoin.over(engine)
                        .cluster("chat")
                        .as(name)
                        .heartbeat(Duration.ofSeconds(1)) // so that a killed node is soon known to be lost,
                        .answerTimeout(Duration.ofSeconds(2))) // and soon not waited for
                .build();
        try {
            this.port = manager.listen(TcpListen.on(port).framing(Framing.lines(LONGEST_LINE)), this)
                    .port();
        } catch (IOException refused) {
            manager.close();
            throw refused;
        }
    }

    int port() {
        return port;
    }

    Figures figures() {
        ClusterStats stats = manager.cluster().stats();
        return new Figures(
                manager.sessions().size(), manager.rooms().size(), stats.published(), stats.received(), stats.nodes());
    }

    @Override
    public void onNew(Session session) {
        session.write("* welcome to " + name + ", " + session.address());
        session.write(HELP);
        join(session, LOBBY);
    }

    @Override
    public void onData(Session session, ByteBuf data, SocketAddress from) {
        String line = PrintableText.in(data.toString(UTF_8)).strip();
        String room = roomOf(session);
        if (line.startsWith("/join ")) {
            join(session, line.substring("/join ".length()).strip());
        } else if (line.startsWith("/")) {
            answer(line, room).thenAccept(session::write);
        } else if (!line.isEmpty()) {
            say(room, session, ": " + line);
        }
    }

    @Override
    public void onDisconnected(Session session, DisconnectReason reason, @Nullable Throwable cause) {
        if (session.attachment() != null) {
            say(roomOf(session), session, " has left");
        }
    }

    private void join(Session session, String room) {
        if (session.join(room)) {
            session.attachment(room);
            say(room, session, " has come");
        }
    }

    private static String roomOf(Session session) {
        return String.valueOf(session.attachment());
    }

    /** One write, whatever the number of members and of nodes. */
    private void say(String room, Session session, String what) {
        manager.room(room).write("[" + room + "] " + name + "/" + session.id() + what);
    }

    /** What the program's terminal asks, which is in the lobby. */
    CompletableFuture<String> answer(String command) {
        return answer(command, LOBBY);
    }

    private CompletableFuture<String> answer(String command, String room) {
        return switch (command) {
            case "/who" ->
                manager.cluster()
                        .presence(room)
                        .thenApply(found -> "* in " + room + ": " + found.count() + byNode(found.members())
                                + (found.complete() ? "" : ", and perhaps more"));
            case "/nodes" ->
                CompletableFuture.completedFuture(manager.cluster().nodes().stream()
                        .map(ChatServer::described)
                        .collect(Collectors.joining(", ", "* ", "")));
            default -> CompletableFuture.completedFuture(HELP);
        };
    }

    private static String byNode(Map<String, Integer> members) {
        return members.isEmpty() ? "" : " " + new TreeMap<>(members);
    }

    private static String described(NodeInfo node) {
        return node.id() + " with " + node.sessions() + (node.sessions() == 1 ? " guest" : " guests");
    }

    @Override
    public void close() {
        manager.close();
    }
}
