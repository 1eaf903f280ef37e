// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.cluster;

import io.cmgr.cluster.Backplane;
import io.cmgr.cluster.LocalBackplane;
import java.io.IOException;
import java.util.function.Consumer;

/** A node in the program's own JVM. */
final class NodeInThisJvm implements ChatNode {
    private final LocalBackplane engine;
    private final Backplane plane;
    private final ChatServer server;
    private final Consumer<String> print;
    private volatile boolean lives = true;

    NodeInThisJvm(String name, int port, LocalBackplane engine, Consumer<String> print) throws IOException {
        this.engine = engine;
        this.print = print;
        plane = engine.node();
        server = new ChatServer(name, port, plane);
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public boolean lives() {
        return lives;
    }

    @Override
    public Figures figures() {
        return server.figures();
    }

    @Override
    public void ask(String command) {
        server.answer(command).thenAccept(print);
    }

    /** Without the engine nobody hears a goodbye. */
    @Override
    public void kill() {
        engine.cut(plane);
        close();
    }

    @Override
    public void close() {
        lives = false;
        server.close();
    }
}
