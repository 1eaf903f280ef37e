// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.game;

import io.cmgr.ConnectionManager;
import io.cmgr.examples.cli.CliManagerOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays a game in two worlds, of which one uses {@code latest}, and shows how old what their players see is. */
@Command(
        name = "game",
        description = "Plays a game in two worlds, one with latest and one without, and shows how old what quick and"
                + " slow players see is.")
public final class Game implements Callable<Integer> {
    private static final int MAX_MAPS = 100;
    private static final int MAX_PLAYERS = 2000;
    private static final int MAX_SECONDS = 86_400;
    private static final int LOOK_MILLIS = 10;

    @Mixin
    private CliManagerOptions managers = new CliManagerOptions();

    @Option(names = "--maps", paramLabel = "N", defaultValue = "4", description = "Maps of a world (${DEFAULT-VALUE}).")
    private int maps;

    @Option(
            names = "--players",
            paramLabel = "N",
            defaultValue = "20",
            description = "Players in each world (${DEFAULT-VALUE}).")
    private int players;

    @Option(
            names = "--slow",
            paramLabel = "N",
            defaultValue = "4",
            description = "How many of them are slow (${DEFAULT-VALUE}).")
    private int slow;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "How long to play, unless Ctrl-C ends it (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Makes all walk as in the run that has printed this seed.")
    private long seed = ThreadLocalRandom.current().nextInt(1_000_000);

    @Spec
    @SuppressWarnings("NullAway.Init") // injected
    private CommandSpec command;

    /** For picocli. */
    public Game() {}

    @Override
    public Integer call() throws Exception {
        check("--maps", maps, 1, MAX_MAPS);
        check("--players", players, 1, MAX_PLAYERS);
        check("--slow", slow, 0, players);
        check("--seconds", seconds, 1, MAX_SECONDS);
        Random random = new Random(seed);
        try (ConnectionManager with = managers.open();
                ConnectionManager without = managers.open();
                ConnectionManager clients = managers.open()) {
            List<Players> all = new ArrayList<>();
            all.addAll(populate(with, true, clients, random));
            all.addAll(populate(without, false, clients, random));
            all.sort(Comparator.comparing(Players::slow));
            watch(all, clients.closed());
        }
        return ExitCode.OK;
    }

    private void check(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    command.commandLine(), name + " must be from " + min + " to " + max + ", not " + value);
        }
    }

    /** Opens a world, and lets its players connect: those of one speed together. */
    private List<Players> populate(ConnectionManager manager, boolean latest, ConnectionManager clients, Random random)
            throws IOException, ExecutionException, InterruptedException {
        World world = new World(manager, manager.openEventChannel(), maps, latest, new Random(random.nextLong()));
        int port = world.listen();
        new Thread(world, "world").start();
        List<Players> all = new ArrayList<>();
        for (boolean slowly : new boolean[] {false, true}) {
            int count = slowly ? slow : players - slow;
            if (count > 0) {
                Players some = new Players(manager, latest, slowly);
                some.connect(clients, port, count, maps, random);
                all.add(some);
            }
        }
        return all;
    }

    private void watch(List<Players> all, CompletableFuture<Void> ctrlC) throws InterruptedException {
        Screen screen = new Screen(command.commandLine().getOut(), Ansi.AUTO.enabled(), heading());
        long start = System.nanoTime();
        for (int second = 1; second <= seconds && !ctrlC.isDone(); second++) {
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(second)) {
                all.forEach(Players::look);
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
            screen.show(second, all.stream().map(Players::recent).toList());
        }
        screen.end(all.stream().map(Players::all).toList());
    }

    private String heading() {
        return String.format(
                Locale.ROOT,
                "Two worlds, with latest and without; each with %,d maps and %,d players, of whom%n"
                        + "%,d are slow: they read %d of the %d states a second. Seed %d.",
                maps,
                players,
                slow,
                Player.SLOW_STATES_PER_SECOND,
                Duration.ofSeconds(1).dividedBy(World.TICK),
                seed);
    }
}
