// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.examples.smtp;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A mail that a client is sending. Of one session, and so touched on its event loop only. */
final class Mail {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_RECIPIENTS = 100;

    @Nullable
    String sender;

    private final List<String> recipients = new ArrayList<>();
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private boolean inText;
    private boolean tooLong;

    /** Adds a recipient; answers whether there is room for one. */
    boolean addRecipient(String recipient) {
        return recipients.size() < MAX_RECIPIENTS && recipients.add(recipient);
    }

    List<String> recipients() {
        return recipients;
    }

    void beginText() {
        inText = true;
    }

    /** Whether the lines that come are the mail's text, and no commands. */
    boolean inText() {
        return inText;
    }

    /** Adds a line of the text. A dot at its beginning is one more than the client meant. */
    void addLine(ByteBuf line) {
        if (line.isReadable() && line.getByte(line.readerIndex()) == '.') {
            line.skipBytes(1);
        }
        tooLong |= text.size() + line.readableBytes() + 2 > MAX_BYTES;
        if (!tooLong) {
            while (line.isReadable()) {
                text.write(line.readByte());
            }
            text.write('\r');
            text.write('\n');
        }
    }

    boolean tooLong() {
        return tooLong;
    }

    byte[] text() {
        return text.toByteArray();
    }
}
