// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.bench;

import static io.cmgr.examples.contender.Contender.CMGR_BROADCAST;
import static io.cmgr.examples.contender.Contender.CMGR_CHANNEL;
import static io.cmgr.examples.contender.Contender.CMGR_HANDLER;
import static io.cmgr.examples.contender.Contender.CMGR_UDP;
import static io.cmgr.examples.contender.Contender.NAIVE_QUEUE;
import static io.cmgr.examples.contender.Contender.NETTY_ECHO;
import static io.cmgr.examples.contender.Contender.NETTY_ECHO_AGAIN;
import static io.cmgr.examples.contender.Contender.NETTY_GROUP;
import static io.cmgr.examples.contender.Contender.NETTY_UDP;

import io.cmgr.examples.contender.Contender;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is measured: a contender against its reference on a course, and which figure is good enough. */
enum Row {
    CONTROL("bare Netty against itself", Course.ECHO_16, NETTY_ECHO, NETTY_ECHO_AGAIN, Target.between(0.95, 1.05)),
    ECHO_HANDLER_1(
            "echo in a `SessionHandler`, 1 in flight", Course.ECHO_1, NETTY_ECHO, CMGR_HANDLER, Target.atMost(1.03)),
    ECHO_HANDLER_16("the same, 16 in flight", Course.ECHO_16, NETTY_ECHO, CMGR_HANDLER, Target.atMost(1.03)),
    ECHO_HANDLER_MANY(
            "the same, 1 in flight on " + Course.MANY.connections() + " connections",
            Course.MANY,
            NETTY_ECHO,
            CMGR_HANDLER,
            Target.atMost(1.03)),
    ECHO_CHANNEL_1(
            "echo through the `EventChannel`, one taker, 1 in flight",
            Course.ECHO_1,
            NETTY_ECHO,
            CMGR_CHANNEL,
            Target.atMost(1.20)),
    ECHO_CHANNEL_16("the same, 16 in flight", Course.ECHO_16, NETTY_ECHO, CMGR_CHANNEL, Target.atMost(1.15)),
    ECHO_NAIVE_1("echo through a blocking queue, 1 in flight", Course.ECHO_1, NETTY_ECHO, NAIVE_QUEUE, null),
    ECHO_NAIVE_16("the same, 16 in flight", Course.ECHO_16, NETTY_ECHO, NAIVE_QUEUE, null),
    BROADCAST_8(
            "`writeToAll` to 1000 sessions, 8 senders, 1 in flight, per delivery",
            Course.BROADCAST_8,
            NETTY_GROUP,
            CMGR_BROADCAST,
            Target.atMost(0.45)),
    BROADCAST_1(
            "the same, 1 sender, 8 in flight", Course.BROADCAST_1, NETTY_GROUP, CMGR_BROADCAST, Target.atMost(0.70)),
    UDP("UDP echo, 16 sockets, 8 in flight", Course.UDP, NETTY_UDP, CMGR_UDP, Target.atMost(0.90)),
    CHURN(
            "connect, one exchange, close: connections per second",
            Course.CHURN,
            NETTY_ECHO,
            CMGR_HANDLER,
            Metric.RATE,
            Target.atLeast(0.95)),
    IDLE_MEMORY(
            "memory of an idle session beyond bare Netty's, " + Course.IDLE.connections() + " idle",
            Course.IDLE,
            NETTY_ECHO,
            CMGR_HANDLER,
            Metric.MEMORY,
            Target.atMost(1024)),
    ALLOCATION(
            "allocated per DATA and its write, in a handler, beyond bare Netty's",
            Course.ECHO_1,
            NETTY_ECHO,
            CMGR_HANDLER,
            Metric.ALLOCATION,
            Target.atMost(Row.FUTURE_BYTES));

    /** What the future of a write takes on a 64-bit JVM. */
    private static final int FUTURE_BYTES = 40;

    private final String what;
    private final Course course;
    private final Contender reference;
    private final Contender contender;
    private final Metric metric;

    /** Null where it is only there to compare. */
    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
    private final @Nullable Target target;

    Row(String what, Course course, Contender reference, Contender contender, @Nullable Target target) {
        this(what, course, reference, contender, Metric.PROCESSOR, target);
    }

    Row(String what, Course course, Contender reference, Contender contender, Metric metric, @Nullable Target target) {
        this.what = what;
        this.course = course;
        this.reference = reference;
        this.contender = contender;
        this.metric = metric;
        this.target = target;
    }

    /** The name on command lines and in tables. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String what() {
        return what;
    }

    Course course() {
        return course;
    }

    Contender reference() {
        return reference;
    }

    Contender contender() {
        return contender;
    }

    Metric metric() {
        return metric;
    }

    @Nullable
    Target target() {
        return target;
    }
}
