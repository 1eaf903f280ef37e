// SPDX-License-Identifier: BSD-2-Clause
package io.cmgr.console;

import io.cmgr.ConnectionManager;
import io.cmgr.check.PrintableText;
import io.cmgr.check.PrintableThrowable;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is at which path. It only reads: no request changes anything. */
final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);

    private final Sampler sampler;
    private final ConnectionManager manager;
    private final Hosts hosts;

    Site(Sampler sampler, Hosts hosts) {
        this.sampler = sampler;
        this.manager = sampler.manager;
        this.hosts = hosts;
    }

    Answer answer(HttpRequest request) {
        Throwable malformed = request.decoderResult().cause();
        if (malformed != null) {
            return unreadable(malformed);
        }
        if (!hosts.allow(request.headers().getAll(HttpHeaderNames.HOST))) {
            return Answer.text(
                    HttpResponseStatus.MISDIRECTED_REQUEST,
                    "This console answers to \"localhost\" and to IP addresses, and to names that its program has given to"
                            + " ConsolePage.serve(); not to this Host header.");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return Answer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "This console only shows: GET and HEAD.");
        }
        if (hasBody(request)) {
            return Answer.text(HttpResponseStatus.BAD_REQUEST, "A request to this console has no body.");
        }
        return found(request.uri());
    }

    static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }

    private static Answer unreadable(Throwable malformed) {
        if (malformed instanceof TooLongHttpLineException) {
            return Answer.text(
                    HttpResponseStatus.REQUEST_URI_TOO_LONG,
                    "The first line of a request has at most " + ConsoleConnection.MAX_LINE + " bytes.");
        }
        if (malformed instanceof TooLongHttpHeaderException) {
            return Answer.text(
                    HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "The headers of a request have at most " + ConsoleConnection.MAX_HEADERS + " bytes.");
        }
        return Answer.text(HttpResponseStatus.BAD_REQUEST, "This is no request of HTTP/1.1.");
    }

    private Answer found(String uri) {
        try {
            QueryStringDecoder query = new QueryStringDecoder(uri);
            return switch (query.path()) {
                case "/stats.json" -> stats(StatsRequest.of(query));
                case "/history.json" -> history();
                case "/explain" -> explain(StatsRequest.parameter(query, "id", ""));
                default -> file(query.path());
            };
        } catch (IllegalArgumentException badValue) {
            return Answer.text(HttpResponseStatus.BAD_REQUEST, PrintableText.of(badValue.getMessage()));
        } catch (RuntimeException error) {
            log.warn("the console could not answer a request", PrintableThrowable.of(error));
            return Answer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "It failed; the log says why.");
        }
    }

    private Answer stats(StatsRequest request) {
        Sample sample = sampler.sample();
        return Answer.json(new StatsJson(manager, sample).text(request, sampler.dueMillis(sample)));
    }

    private Answer history() {
        Json json = new Json();
        sampler.history.write(json);
        return Answer.json(json.toString());
    }

    private Answer explain(String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id: it is missing, as in /explain?id=a1");
        }
        return Answer.text(HttpResponseStatus.OK, manager.explain(id));
    }

    private static Answer file(String path) {
        Answer file = Page.FILES.get(path);
        return file == null
                ? Answer.text(
                        HttpResponseStatus.NOT_FOUND,
                        "There are /, /stats.json, /history.json and /explain?id=ID here.")
                : file;
    }
}
