// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import io.cmgr.session.Session;
import io.cmgr.session.SessionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.SslContext;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * Talks SMTP (RFC 5321), a line at a time, and takes mail after STARTTLS only (RFC 3207). What the client said before
 * that is forgotten. Plain text that somebody puts behind STARTTLS never comes here: it ends the session.
 */
final class SmtpHandler implements SessionHandler {
    private final SslContext tls;
    private final BiConsumer<Session, Mail> delivery;

    /**
     * A handler for any number of sessions.
     *
     * @param tls a server's context
     * @param delivery is given each mail that was taken, on the session's event loop
     */
    SmtpHandler(SslContext tls, BiConsumer<Session, Mail> delivery) {
        this.tls = tls;
        this.delivery = delivery;
    }

    @Override
    public void onNew(Session session) {
        session.attachment(new Mail());
        session.write("220 localhost ESMTP");
    }

    @Override
    public void onData(Session session, ByteBuf line, SocketAddress from) {
        Mail mail = requireNonNull((Mail) session.attachment());
        if (!mail.inText()) {
            command(session, mail, line.toString(US_ASCII));
        } else if (line.toString(US_ASCII).equals(".")) {
            endOfText(session, mail);
        } else {
            mail.addLine(line);
        }
    }

    private void command(Session session, Mail mail, String line) {
        switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
            case "EHLO" -> extensions(session);
            case "HELO", "RSET" -> restart(session, "250 ok");
            case "STARTTLS" -> startTls(session);
            case "MAIL" -> sender(session, mail, line);
            case "RCPT" -> recipient(session, mail, line);
            case "DATA" -> text(session, mail);
            case "NOOP" -> session.write("250 ok");
            case "QUIT" -> {
                session.write("221 goodbye");
                session.close();
            }
            default -> session.write("502 not implemented");
        }
    }

    private static void restart(Session session, String answer) {
        session.attachment(new Mail());
        session.write(answer);
    }

    private static void extensions(Session session) {
        restart(session, "250-localhost");
        if (session.sslSession() == null) {
            session.write("250-STARTTLS");
        }
        session.write("250 8BITMIME");
    }

    private void startTls(Session session) {
        if (session.sslSession() != null) {
            session.write("503 this is TLS already");
            return;
        }
        restart(session, "220 go ahead"); // the last line in plain text
        session.startTls(tls);
    }

    private static void sender(Session session, Mail mail, String line) {
        if (session.sslSession() == null) {
            session.write("530 STARTTLS first");
        } else if (mail.sender != null) {
            session.write("503 one sender is enough");
        } else {
            mail.sender = address(line);
            session.write("250 ok");
        }
    }

    private static void recipient(Session session, Mail mail, String line) {
        if (mail.sender == null) {
            session.write("503 MAIL first");
        } else {
            session.write(mail.addRecipient(address(line)) ? "250 ok" : "452 too many recipients");
        }
    }

    /** What stands behind the colon, as in {@code MAIL FROM:<ann@example.org>}. */
    private static String address(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    private static void text(Session session, Mail mail) {
        if (mail.recipients().isEmpty()) {
            session.write("503 RCPT first");
        } else {
            mail.beginText();
            session.write("354 end with a dot on a line of its own");
        }
    }

    private void endOfText(Session session, Mail mail) {
        if (mail.tooLong()) {
            restart(session, "552 too long");
        } else {
            delivery.accept(session, mail);
            restart(session, "250 taken");
        }
    }
}
