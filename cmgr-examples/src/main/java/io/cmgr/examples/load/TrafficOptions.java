// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.load;

import io.cmgr.examples.client.Traffic;
import io.cmgr.examples.client.Traffic.Kind;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say what the clients send. */
final class TrafficOptions {
    private static final int MAX_CONNECTIONS = 60_000;
    private static final int MAX_IN_FLIGHT = 1 << 16;
    private static final int MAX_SIZE = 1 << 24;
    private static final int MAX_DATAGRAM = 65_507;
    private static final double MAX_RATE = 1e8;

    @Option(
            names = "--kind",
            paramLabel = "echo|broadcast|room|udp",
            defaultValue = "echo",
            description = "What the server does with a message: sends it back; sends it to all, the sender included;"
                    + " sends it to some, the sender included; sends the datagram back (${DEFAULT-VALUE}).")
    private Kind kind = Kind.ECHO;

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            defaultValue = "100",
            description = "Connections, or UDP sockets (${DEFAULT-VALUE}).")
    private int connections;

    @Option(
            names = {"-n", "--in-flight"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Messages of one client that may be unanswered (${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            defaultValue = "64",
            description = "The length of a message (${DEFAULT-VALUE}).")
    private int size;

    @Option(
            names = "--senders",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many of the connections send, for a broadcast or rooms (${DEFAULT-VALUE}).")
    private int senders;

    @Option(
            names = {"-r", "--rate"},
            paramLabel = "PER SECOND",
            defaultValue = "0",
            description = "Messages per second in all, sent on a schedule; latencies count from when a message was due,"
                    + " which corrects them for coordinated omission. 0: the next when one is answered"
                    + " (${DEFAULT-VALUE}).")
    private double rate;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    Traffic traffic() {
        check("--connections", connections, 1, MAX_CONNECTIONS);
        check("--in-flight", inFlight, 1, MAX_IN_FLIGHT);
        check("--size", size, kind.minSize(), kind == Kind.UDP ? MAX_DATAGRAM : MAX_SIZE);
        check("--senders", senders, 1, Math.min(connections, MAX_IN_FLIGHT));
        if (!(rate >= 0 && rate <= MAX_RATE)) {
            throw bad("--rate must be from 0 to " + Math.round(MAX_RATE) + ", not " + rate);
        }
        return new Traffic(kind, connections, inFlight, size, kind.reachesOthers() ? senders : connections, rate);
    }

    private void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw bad(name + " must be from " + min + " to " + max + ", not " + value);
        }
    }

    private ParameterException bad(String what) {
        return new ParameterException(command.commandLine(), what);
    }
}
