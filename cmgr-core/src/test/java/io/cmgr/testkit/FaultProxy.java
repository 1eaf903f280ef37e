// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Simulates a bad network on the loopback. It forwards bytes between callers and their target, with the {@link Faults}
 * of each direction. An end of input is forwarded as such, so that half-closed connections work. An error of one side
 * becomes a reset of the other. The seed decides how bytes are sliced. It comes from the system property
 * {@code cmgr.seed} or from the clock, and is printed.
 */
public final class FaultProxy implements Closeable {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final int target;
    private final int receiveBuffer;
    private final Random random;
    private final ServerSocket server;
    private final Faults toTarget = new Faults();
    private final Faults toCaller = new Faults();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Background threads = new Background();
    private volatile boolean unplugged;

    private FaultProxy(int target, int receiveBuffer) throws IOException {
        this.target = target;
        this.receiveBuffer = receiveBuffer;
        long seed = Long.getLong("cmgr.seed", System.nanoTime());
        System.out.println("FaultProxy: -Dcmgr.seed=" + seed);
        random = new Random(seed);
        server = new ServerSocket(0, 50, LOOPBACK);
        threads.start("proxy", this::accept);
    }

    /** A proxy in front of a port of the loopback. */
    public static FaultProxy to(int target) throws IOException {
        return new FaultProxy(target, 0);
    }

    /** A proxy with a small receive buffer: the kernel holds only about this much of the target's bytes. */
    public static FaultProxy to(int target, int receiveBuffer) throws IOException {
        return new FaultProxy(target, receiveBuffer);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The faults of the direction from the callers to the target. */
    public Faults toTarget() {
        return toTarget;
    }

    /** The faults of the direction from the target to the callers. */
    public Faults toCaller() {
        return toCaller;
    }

    /** Resets every connection. */
    public void reset() throws IOException {
        for (Socket socket : sockets) {
            reset(socket);
        }
    }

    /** Resets every connection, and each that comes later, until {@link #plug}. */
    public void unplug() throws IOException {
        unplugged = true;
        reset();
    }

    public void plug() {
        unplugged = false;
    }

    /** Resets all connections that still exist, and waits for the threads. */
    @Override
    public void close() throws IOException {
        server.close();
        toTarget.end();
        toCaller.end();
        reset();
        threads.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket caller;
            try {
                caller = server.accept();
            } catch (IOException closed) {
                return;
            }
            sockets.add(caller);
            Socket callee = new Socket();
            sockets.add(callee);
            if (unplugged) {
                reset(caller);
                continue;
            }
            if (receiveBuffer > 0) {
                callee.setReceiveBufferSize(receiveBuffer);
            }
            caller.setTcpNoDelay(true);
            callee.setTcpNoDelay(true);
            try {
                callee.connect(new InetSocketAddress(LOOPBACK, target), 20_000);
            } catch (IOException refusedOrUnplugged) {
                reset(caller);
                continue;
            }
            Link link = new Link(caller, callee);
            Random there = new Random(random.nextLong());
            Random back = new Random(random.nextLong());
            threads.start("proxy", () -> link.pass(caller, callee, toTarget, there));
            threads.start("proxy", () -> link.pass(callee, caller, toCaller, back));
        }
    }

    private static void reset(Socket socket) throws IOException {
        if (!socket.isClosed()) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException closedInTheMeantime) {
                return;
            }
            socket.close();
        }
    }

    /** The two sockets of one connection. */
    private static final class Link {
        private final Socket caller;
        private final Socket callee;

        /** How many of the two directions have ended. Guarded by this. */
        private int ended;

        Link(Socket caller, Socket callee) {
            this.caller = caller;
            this.callee = callee;
        }

        void pass(Socket from, Socket to, Faults faults, Random random) throws IOException, InterruptedException {
            byte[] buffer = new byte[64 << 10];
            long passed = 0;
            try {
                while (true) {
                    int length = faults.slice(buffer.length, random, passed);
                    int got = length == 0 ? -1 : from.getInputStream().read(buffer, 0, length);
                    faults.delay(Math.max(0, got));
                    if (length == 0) {
                        throw new IOException("the byte of the reset");
                    }
                    if (got < 0) {
                        faults.delayEnd();
                        to.shutdownOutput();
                        directionEnded();
                        return;
                    }
                    to.getOutputStream().write(buffer, 0, got);
                    passed += got;
                }
            } catch (IOException broken) {
                reset(caller);
                reset(callee);
            }
        }

        private synchronized void directionEnded() throws IOException {
            if (++ended == 2) {
                caller.close();
                callee.close();
            }
        }
    }
}
