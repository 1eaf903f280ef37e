// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.engine.codec;

import io.cmgr.engine.flow.HeldInput;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCountUtil;

/** A message that an application's codec has decoded; to release it is to release the message. */
public final class DecodedMessage extends AbstractReferenceCounted implements HeldInput.Message {
    private final Object content;
    private final int bytes;

    DecodedMessage(Object content, int bytes) {
        this.content = content;
        this.bytes = bytes;
    }

    public Object content() {
        return content;
    }

    @Override
    public int bytes() {
        return bytes;
    }

    @Override
    protected void deallocate() {
        ReferenceCountUtil.release(content);
    }

    @Override
    public DecodedMessage touch(Object hint) {
        ReferenceCountUtil.touch(content, hint);
        return this;
    }
}
