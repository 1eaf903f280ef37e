// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples;

import static java.util.Objects.requireNonNullElse;

import io.cmgr.examples.agent.Agent;
import io.cmgr.examples.bench.Bench;
import io.cmgr.examples.chat.Chat;
import io.cmgr.examples.cluster.ClusterChat;
import io.cmgr.examples.demo.Demo;
import io.cmgr.examples.game.Game;
import io.cmgr.examples.load.Load;
import io.cmgr.examples.mqtt.Mqtt;
import io.cmgr.examples.smtp.Smtp;
import io.cmgr.examples.syslog.Syslog;
import io.cmgr.examples.top.Top;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line, with one subcommand for each program. */
@Command(
        name = "cmgr-examples",
        description = "Small programs on the connection manager cmgr.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            Demo.class,
            Echo.class,
            Chat.class,
            Game.class,
            ClusterChat.class,
            Tls.class,
            Smtp.class,
            Syslog.class,
            Mqtt.class,
            Udp.class,
            Multicast.class,
            Connect.class,
            Agent.class,
            Proxy.class,
            Top.class,
            Load.class,
            Bench.class
        },
        usageHelpAutoWidth = true)
final class Examples {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Explains the command.")
    @SuppressWarnings("unused") // picocli prints the help itself
    private boolean help;

    private Examples() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Examples())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Examples::refuse)
                .setExecutionExceptionHandler(Examples::explain);
    }

    /** Prints what is wrong with an option in one line, without the whole help. */
    private static int refuse(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        command.getErr().println(command.getCommandName() + ": " + error.getMessage() + " (--help explains)");
        return CommandLine.ExitCode.USAGE;
    }

    /** Prints why a program has failed, such as a port in use, in one line instead of a stack trace. */
    private static int explain(Exception error, CommandLine command, ParseResult parsed) {
        Throwable reason = error instanceof ExecutionException && error.getCause() != null ? error.getCause() : error;
        command.getErr()
                .println(command.getCommandName() + ": " + requireNonNullElse(reason.getMessage(), reason.toString()));
        return CommandLine.ExitCode.SOFTWARE;
    }
}
