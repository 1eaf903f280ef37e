// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.top;

import io.cmgr.examples.cli.PrintableText;
import io.cmgr.examples.top.Snapshot.Channel;
import io.cmgr.examples.top.Snapshot.Loop;
import io.cmgr.examples.top.Snapshot.Pause;
import io.cmgr.examples.top.Snapshot.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A snapshot as lines of text that fit the terminal. The sessions get what the lines above them leave. */
final class Screen {
    private static final int NAME = 18;
    private static final int STATE = 17;
    private static final int NUMBER = 12;
    private static final int SLOW_TURN_MILLIS = 100;

    private final Snapshot of;
    private final Terminal terminal;
    private final Style style;
    private final List<String> lines = new ArrayList<>();

    private Screen(Snapshot of, Terminal terminal, Style style) {
        this.of = of;
        this.terminal = terminal;
        this.style = style;
    }

    /**
     * Draws a snapshot.
     *
     * @param of the figures
     * @param terminal what they must fit
     * @param style how to stress something
     * @return lines, none of them wider than the terminal
     */
    static List<String> lines(Snapshot of, Terminal terminal, Style style) {
        Screen screen = new Screen(of, terminal, style);
        screen.totals();
        screen.channelsAndLoops();
        screen.trouble();
        screen.sessions();
        return screen.lines;
    }

    private void totals() {
        line("cmgr  " + of.transport() + "  up " + Units.duration(of.time() - of.since()) + "  "
                + Units.count(of.totals().sessions()) + " sessions" + perSecond());
        line("stuck " + of.totals().stuck() + " (" + of.totals().paused() + " paused, "
                + of.totals().stalled() + " stalled)  unsent "
                + Units.bytes(of.totals().unsent())
                + "  received " + Units.rate(of.rates().bytesIn()) + "  sent "
                + Units.rate(of.rates().bytesOut()) + "  dropped "
                + Units.count(of.totals().dropped()));
    }

    private String perSecond() {
        Long opened = of.rates().opened();
        Long closed = of.rates().closed();
        return opened == null || closed == null ? "" : "  +" + opened + " -" + closed + " /s";
    }

    private void channelsAndLoops() {
        String channels = listed("channels filled ", of.channels().stream().map(Screen::fill));
        String loops = listed("sessions per loop ", of.loops().stream().map(Screen::load));
        String both = (channels + "  " + loops).strip();
        if (!both.isEmpty()) {
            line(both);
        }
    }

    private static String listed(String title, Stream<String> texts) {
        String all = texts.collect(Collectors.joining(", "));
        return all.isEmpty() ? "" : title + all;
    }

    private static String fill(Channel channel) {
        return Math.max(100 * channel.events() / channel.maxEvents(), 100 * channel.bytes() / channel.maxBytes()) + "%"
                + (channel.full() ? " full" : "");
    }

    /** Its sessions, and how long it takes for a turn if that is long. */
    private static String load(Loop loop) {
        boolean slow = loop.delay() != null && loop.delay() >= SLOW_TURN_MILLIS;
        return loop.sessions() + (slow ? " (" + loop.delay() + " ms)" : "");
    }

    /** What is wrong with listeners and links. */
    private void trouble() {
        of.listeners().stream()
                .filter(Snapshot.Listener::paused)
                .forEach(listener -> warn("listener " + listener.id() + " on " + listener.address() + " is paused"));
        of.links().stream()
                .filter(link -> !link.up())
                .forEach(link -> warn("link " + link.id() + " to " + link.target() + " is down"));
    }

    private void sessions() {
        lines.add("");
        lines.add(style.strong(cut(row("SESSION", "STATE", "UNSENT", "RECEIVED", "SENT", "AGE", "PEER"))));
        int room = Math.max(0, terminal.rows() - lines.size() - 2);
        boolean all = of.sessions().size() <= room && of.sessions().size() == of.matching();
        int shown = all ? of.sessions().size() : Math.min(of.sessions().size(), room);
        of.sessions().subList(0, shown).forEach(this::session);
        if (!all) {
            line("and " + Units.count(of.matching() - shown) + " more");
        }
    }

    private void session(Session session) {
        String name = session.id() + (session.aliases().isEmpty() ? "" : " " + String.join(",", session.aliases()));
        String peer = session.remote() == null ? session.local() : session.remote();
        String why = session.pauses().stream().map(Pause::owner).collect(Collectors.joining(", "));
        String row = cut(row(
                name,
                state(session),
                Units.bytes(session.unsent()),
                Units.rate(session.inRate()),
                Units.rate(session.outRate()),
                Units.duration(of.time() - session.since()),
                peer + (why.isEmpty() ? "" : "  by " + why)));
        boolean paused = !session.pauses().isEmpty();
        lines.add(session.stalledSince() != null ? style.bad(row) : paused ? style.warn(row) : row);
    }

    private String state(Session session) {
        if (session.stalledSince() != null) {
            return "stalled " + Units.duration(of.time() - session.stalledSince());
        }
        if (!session.pauses().isEmpty()) {
            return "paused "
                    + Units.duration(of.time() - session.pauses().get(0).since());
        }
        return session.open() ? "" : "closing";
    }

    private static String row(
            String name, String state, String unsent, String received, String sent, String age, String rest) {
        return left(name, NAME) + left(state, STATE) + right(unsent, NUMBER - 2) + right(received, NUMBER)
                + right(sent, NUMBER) + right(age, NUMBER - 3) + "  " + rest;
    }

    private static String left(String text, int width) {
        String kept = text.length() < width ? text : text.substring(0, width - 2) + "~";
        return kept + " ".repeat(width - kept.length());
    }

    private static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private void line(String text) {
        lines.add(cut(text));
    }

    private void warn(String text) {
        lines.add(style.warn(cut(text)));
    }

    private String cut(String text) {
        String printable = PrintableText.of(text).stripTrailing();
        return printable.length() <= terminal.columns() ? printable : printable.substring(0, terminal.columns());
    }
}
