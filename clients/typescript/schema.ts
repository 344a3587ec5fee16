// Made from docs/openapi.json by `npm run client`: not to be edited.

export interface paths {
    "/api/sessions/create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a session with a pair
         * @description A robot never displaces anybody; a manual session pauses the robot that works with the pair. The same request again, while its session is open, answers 200 with that session and adds nothing.
         */
        post: operations["createSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the tasks of a session
         * @description In the order in which they are sent.
         */
        get: operations["listSessionTasks"];
        put?: never;
        /**
         * Add another text to a session
         * @description Texts of a session are sent one after another. The same text under the same external_task_id is added once.
         */
        post: operations["addTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/next_id": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Take the next task
         * @description Leases the next task that is ready. Ask for its text with send_info right before typing. A worker that asks again under the same worker_id before it asked for the text gets the same task.
         */
        get: operations["takeNextTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/send_info": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the text, right before typing it
         * @description The fence: after a 409 `task_not_sendable` the robot must not type. From a 200 on the text counts as handed out. Repeats are harmless. Without a token it is safe with one sender only.
         */
        get: operations["getSendInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/lease": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lease many tasks with their texts in one trip
         * @description Like next_id and send_info together, for up to `max` tasks. Each text counts as handed out. Only the first task is waited for. A repeat with the same Idempotency-Key gets what went out the first time and may still be typed. Without a key, texts whose client hung up before the answer go back to the queue.
         */
        post: operations["leaseTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that the text was typed
         * @description A fact, not a request: it is accepted whatever became of the lease, the task and the session meanwhile. Repeats change nothing.
         */
        post: operations["completeTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Keep a lease
         * @description After a 409 `lease_lost` the robot should stop: the lease is over, or a human took over.
         */
        post: operations["extendLease"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report that the text was not typed
         * @description It is tried again later, or failed for good; then a human gets the session.
         */
        post: operations["failTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a task back
         * @description It was not typed: back to the queue at once, and the attempt does not count.
         */
        post: operations["releaseTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a task
         * @description The task as it is now.
         */
        get: operations["getTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks
         * @description Newest first.
         */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Why a task is not being sent
         * @description Told by the very rules that dispatch. `queued` alone means that it is ready.
         */
        get: operations["explainTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a text back
         * @description Waiting or in flight; a sender that holds it is refused at send_info.
         */
        post: operations["cancelTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{task_id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put a failed text back into the queue
         * @description With all its attempts before it. Its session must be working, or transferred and `handback` true.
         */
        post: operations["retryTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/messages/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload lines of a conversation
         * @description Whole or not at all. What is stored already counts as a duplicate and has no other effect, so the same scrape may be uploaded again. A known message_id with another text is an edit: it shows the newest text and is judged like a new line. A trace of a human hands the session over.
         */
        post: operations["collectMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pairs/watch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where to look
         * @description The pairs worth scraping now: those with an open session, unknown outcomes first.
         */
        get: operations["watchPairs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sessions
         * @description Newest first. `state` and `task_type` may come several times.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/active": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the open session of a pair
         * @description What a robot that wants the pair would meet: the live session, else the paused one.
         */
        get: operations["getActiveSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a session
         * @description The session as it is now.
         */
        get: operations["getSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the conversation of a session
         * @description By the time that the lines were sent, then by arrival.
         */
        get: operations["listSessionMessages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the history of a session
         * @description Every move, with who made it and why; the first entry is its creation.
         */
        get: operations["getSessionTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand a session to a human
         * @description Waiting texts are cancelled. From any other state, repeats included: 409, and nothing is written.
         */
        post: operations["transferSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set a robot session aside
         * @description Its texts are withheld, not lost. From any other state, repeats included: 409, and nothing is written.
         */
        post: operations["pauseSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with a paused session
         * @description Its texts are sent again. From any other state, repeats included: 409, and nothing is written.
         */
        post: operations["resumeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/handback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a session back to its robot
         * @description New texts may be added then. From any other state, repeats included: 409, and nothing is written.
         */
        post: operations["handSessionBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Complete a session
         * @description Waiting texts are cancelled. From any other state, repeats included: 409, and nothing is written.
         */
        post: operations["closeSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a session
         * @description Waiting texts are cancelled. From any other state, repeats included: 409, and nothing is written.
         */
        post: operations["cancelSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim a session for a person
         * @description A transferred session, or an open manual one. Claimed by somebody else: 409, unless `force`.
         */
        post: operations["assignSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/unassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a claimed session up
         * @description Nobody has it then.
         */
        post: operations["unassignSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pauses/{scope}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Hold robots back
         * @description Nothing of this scope is sent: held, not lost. A robot that holds a text is refused at send_info, so `all` stops every robot at once.
         */
        put: operations["putPause"];
        post?: never;
        /**
         * Let robots go on
         * @description The held tasks are sent again, in their old places.
         */
        delete: operations["removePause"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/pauses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is held back
         * @description The pauses in force.
         */
        get: operations["listPauses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who polls for tasks
         * @description The 1000 sender processes seen last, the most recent first; a poll shows within seconds.
         */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How things stand
         * @description Counts of sessions and tasks on record, and how long the oldest ones wait, in seconds.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listen to all events as they happen
         * @description Server-sent events of all replicas, in one order that is the same for every listener: `id`, `event` (its type)
         *     and `data` (the event, as webhooks get it). With `Last-Event-ID` it goes on behind that event, without a gap or a
         *     repeat, on any replica; where that is not possible, because the event is unknown or what came after it was forgotten
         *     (`RETENTION`), an event `reset` comes first: read again what you show. A comment comes every 15 s. Filters may come
         *     several times: any of each, all kinds together.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/detection/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge a transcript without storing it
         * @description By the rules that judge uploads: whose words each line is, what it would be as a trace, and why. The texts count as handed out, and the session as created, before the first message.
         */
        post: operations["previewDetection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List alerts
         * @description Newest first. Alerts that could not be delivered within a day are parked as `failed`.
         */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver an alert once more
         * @description It is due at once, and retried as if it were new.
         */
        post: operations["retryAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/alerts/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a trial message
         * @description Tells what the receiver answers, after 10 s at the latest. It is tried once, is no alert and stands in no list.
         */
        post: operations["testChannel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process lives
         * @description Asks nothing of the database or the queue.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether requests can be answered
         * @description `degraded`: all but next_id and lease is answered, because the queue is away; or all is, but the clock of some chat was seen to be more than 60 s from that of the database in the last 24 h (`clocks: skewed`).
         */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What this process has counted
         * @description In the text format of Prometheus. Of the queue it tells how it stands for all replicas.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description OpenAPI 3.1.
         */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Session: {
            session_id: string;
            account_id: string;
            shop_id: string;
            /** @enum {string} */
            task_type: "auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent";
            /** @enum {string} */
            state: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled";
            reason: string | null;
            evidence: string | null;
            external_task_id: string | null;
            paused_by: string | null;
            assignee: string | null;
            /**
             * Format: date-time
             * @description Since when it waits for a human, from when nobody had it; null while somebody has it or no human is wanted.
             */
            waiting_since: string | null;
            metadata: {
                [key: string]: unknown;
            } | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            state_since: string;
            /** Format: date-time */
            last_activity: string;
            /** Format: date-time */
            ended_at: string | null;
            version: number;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            code: "malformed_json" | "unauthenticated" | "forbidden" | "not_found" | "method_not_allowed" | "session_conflict" | "task_conflict" | "invalid_transition" | "version_conflict" | "already_assigned" | "task_not_sendable" | "lease_lost" | "request_in_progress" | "payload_too_large" | "unsupported_media_type" | "validation_failed" | "idempotency_key_reused" | "internal" | "queue_unavailable" | "database_unavailable" | "source_unavailable" | "overloaded";
            detail: string;
            /** @enum {string} */
            do: "fix" | "stop" | "refetch" | "retry";
            request_id: string;
            errors?: {
                path: string;
                message: string;
            }[];
            active_session?: {
                session_id: string;
                /** @enum {string} */
                task_type: "auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent";
                /** @enum {string} */
                state: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled";
                created_at: string;
            };
            /** @enum {string} */
            state?: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled";
            version?: number;
            assignee?: string | null;
            task_id?: string;
            /** @enum {string} */
            task_status?: "pending" | "sent" | "completed" | "failed" | "cancelled";
            /** @enum {string} */
            reason?: "session_transferred" | "session_paused" | "session_ended" | "not_in_flight" | "lease_lost" | "expired" | "held";
            checks?: {
                /** @enum {string} */
                database: "ok" | "down";
                /** @enum {string} */
                queue: "ok" | "down";
            };
        };
        Task: {
            task_id: string;
            session_id: string;
            external_task_id: string;
            account_id: string;
            shop_id: string;
            /** @enum {string} */
            task_type: "auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent";
            /** @enum {string} */
            status: "pending" | "sent" | "completed" | "failed" | "cancelled";
            /** @description Null until its source has given it. */
            send_content: string | null;
            priority: number;
            attempt: number;
            outcome_unknown: boolean;
            /** @enum {string|null} */
            confirmed_by: "sender" | "transcript" | null;
            error: string | null;
            /** @enum {string|null} */
            error_class: "technical" | "business" | "account_unavailable" | null;
            /** Format: date-time */
            not_before: string | null;
            /** Format: date-time */
            expires_at: string | null;
            /** Format: date-time */
            next_attempt_at: string | null;
            /** Format: date-time */
            lease_expires_at: string | null;
            worker_id: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            handed_out_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
        };
        Message: {
            message_id: string;
            session_id: string;
            content: string;
            sender: string;
            /** @enum {string} */
            from_source: "account" | "shop" | "platform";
            /** Format: date-time */
            sent_at: string;
            /** Format: date-time */
            created_at: string;
            /** @description The task whose text it is, by the newest. */
            explained_by: string | null;
            /** @description The newest text of a line that was edited since. */
            edited_content: string | null;
            /** Format: date-time */
            edited_at: string | null;
        };
        TimelineEntry: {
            seq: number;
            /** Format: date-time */
            at: string;
            /** @enum {string|null} */
            from: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled" | null;
            /** @enum {string} */
            to: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled";
            /** @enum {string} */
            command: "create" | "complete" | "transfer" | "pause" | "resume" | "handback" | "close" | "cancel" | "timeout" | "assign" | "unassign" | "detect";
            actor: string;
            reason: string | null;
            rule: string | null;
            message_id: string | null;
            evidence: string | null;
            task_id: string | null;
        };
        Pause: {
            scope: string;
            reason: string;
            /** Format: date-time */
            until: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string;
        };
        Alert: {
            id: string;
            /** @enum {string} */
            event: "session.created" | "session.activated" | "session.transferred" | "session.paused" | "session.resumed" | "session.handed_back" | "session.ended" | "session.unattended" | "task.completed" | "task.failed" | "message.received" | "account.paused" | "clock.skewed" | "worker.silent";
            channel: string;
            session_id: string | null;
            /** @enum {string} */
            status: "pending" | "delivered" | "failed";
            attempts: number;
            last_error: string | null;
            /** Format: date-time */
            next_attempt_at: string | null;
            /** Format: date-time */
            created_at: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    account_id: string;
                    shop_id: string;
                    /** @enum {string} */
                    task_type: "auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent";
                    external_task_id: string;
                    send_content?: string;
                    priority?: number;
                    /** Format: date-time */
                    not_before?: string;
                    /** Format: date-time */
                    expires_at?: string;
                    /** @description At most 4 KiB as JSON in UTF-8. */
                    metadata?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description The session that the same request began earlier, as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        task_id: string | null;
                        preempted_session_id: string | null;
                        /** @enum {boolean} */
                        replayed: true;
                    };
                };
            };
            /** @description The session that begins. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        task_id: string | null;
                        preempted_session_id: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `session_conflict`: The pair has another session. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessionTasks: {
        parameters: {
            query?: {
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Task"][];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    external_task_id: string;
                    send_content: string;
                    priority?: number;
                    /** Format: date-time */
                    not_before?: string;
                    /** Format: date-time */
                    expires_at?: string;
                };
            };
        };
        responses: {
            /** @description The task that was there already. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"] & {
                        /** @enum {boolean} */
                        replayed: true;
                    };
                };
            };
            /** @description The new task. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `task_conflict`: The session has another text under this id. `do`: refetch.
             *     `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeNextTask: {
        parameters: {
            query?: {
                /** @description Only these accounts. */
                account_id?: string[];
                task_type?: ("auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent")[];
                /** @description How long to wait for a task. */
                wait_seconds?: number;
                lease_seconds?: number;
                /** @description Names one process. */
                worker_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task that is now leased to you. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        task_id: string;
                        session_id: string;
                        account_id: string;
                        lease_token: string;
                        /** Format: date-time */
                        lease_expires_at: string;
                        attempt: number;
                    };
                };
            };
            /** @description Nothing is ready. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `queue_unavailable`: The queue does not answer. `do`: retry.
             *     `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSendInfo: {
        parameters: {
            query?: {
                lease_token?: string;
            };
            header?: never;
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What to type, and where. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        task_id: string;
                        session_id: string;
                        external_task_id: string;
                        account_id: string;
                        shop_id: string;
                        /** @enum {string} */
                        task_type: "auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent";
                        send_content: string;
                        attempt: number;
                        /** Format: date-time */
                        lease_expires_at: string | null;
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `task_not_sendable`: The text must not be typed. `do`: stop. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `source_unavailable`: The external task source does not answer. `do`: retry.
             *     `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leaseTasks: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    max: number;
                    /** @description Only these; a single one needs no list. */
                    account_id?: string[];
                    /** @description Only these; a single one needs no list. */
                    task_type?: ("auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent")[];
                    /** @default 0 */
                    wait_seconds?: number;
                    /** @default 120 */
                    lease_seconds?: number;
                    worker_id?: string;
                };
            };
        };
        responses: {
            /** @description The tasks, none when nothing is ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tasks: {
                            task_id: string;
                            session_id: string;
                            external_task_id: string;
                            account_id: string;
                            shop_id: string;
                            /** @enum {string} */
                            task_type: "auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent";
                            send_content: string;
                            attempt: number;
                            /** Format: date-time */
                            lease_expires_at: string | null;
                            lease_token: string;
                        }[];
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_in_progress`: The same request is still running. `do`: retry. */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `queue_unavailable`: The queue does not answer. `do`: retry.
             *     `database_unavailable`: The database does not answer. `do`: retry.
             *     `source_unavailable`: The external task source does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    completeTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    task_id?: string;
                    lease_token?: string;
                    /** Format: date-time */
                    sent_at?: string;
                };
            };
        };
        responses: {
            /** @description It is taken down. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        session_id: string;
                        /** @enum {string} */
                        state: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled";
                        task_id: string;
                        /** @enum {string} */
                        task_status: "pending" | "sent" | "completed" | "failed" | "cancelled";
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `task_not_sendable`: The text must not be typed. `do`: stop.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    extendLease: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    lease_token: string;
                    /** @default 120 */
                    lease_seconds?: number;
                };
            };
        };
        responses: {
            /** @description The lease runs on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        lease_expires_at: string;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `lease_lost`: The lease is lost. `do`: stop.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    failTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    lease_token: string;
                    error: string;
                    /**
                     * @default technical
                     * @enum {string}
                     */
                    error_class?: "technical" | "business" | "account_unavailable";
                    /** @default true */
                    retryable?: boolean;
                    retry_after_seconds?: number;
                };
            };
        };
        responses: {
            /** @description What becomes of the task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        task_status: "pending" | "sent" | "completed" | "failed" | "cancelled";
                        attempt: number;
                        /** Format: date-time */
                        next_attempt_at: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `lease_lost`: The lease is lost. `do`: stop.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    lease_token: string;
                };
            };
        };
        responses: {
            /** @description What becomes of the task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        task_status: "pending" | "sent" | "completed" | "failed" | "cancelled";
                        attempt: number;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `lease_lost`: The lease is lost. `do`: stop.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTasks: {
        parameters: {
            query?: {
                status?: ("pending" | "sent" | "completed" | "failed" | "cancelled")[];
                account_id?: string;
                external_task_id?: string;
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Task"][];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Everything that keeps it from being sent now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dispatchable: boolean;
                        because: {
                            /** @enum {string} */
                            code: "finished" | "session_ended" | "session_transferred" | "session_paused" | "in_flight" | "outcome_unknown" | "not_next" | "expired" | "not_before" | "back_off" | "paused" | "quiet_hours" | "min_gap" | "daily_cap" | "account_busy" | "queued";
                            detail: string;
                            /** Format: date-time */
                            until?: string;
                        }[];
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The task, cancelled. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default false */
                    handback?: boolean;
                };
            };
        };
        responses: {
            /** @description The task, waiting again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    collectMessages: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    account_id: string;
                    shop_id: string;
                    /** @description All that was said between these instants is in this and earlier uploads. */
                    observed?: {
                        /** Format: date-time */
                        from: string;
                        /** Format: date-time */
                        to: string;
                    };
                    messages: {
                        message_id?: string;
                        content: string;
                        sender: string;
                        /** @enum {string} */
                        from_source: "account" | "shop" | "platform";
                        /** Format: date-time */
                        sent_at: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description What it brought. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Where the new messages are stored; with edits alone, the session of the edited message; with neither, the open one. */
                        session_id: string | null;
                        /** @enum {string|null} */
                        session_state: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled" | null;
                        session_created: boolean;
                        /** @description By this upload. */
                        transferred: boolean;
                        stored: number;
                        /** @description Edits included. */
                        duplicates: number;
                        /** @description Known messages that came with another text. */
                        changed: number;
                        confirmed_task_ids: string[];
                        detection: {
                            /** @enum {string} */
                            rule: "platform_notice" | "human_on_account" | "human_requested";
                            message_id: string;
                            evidence: string;
                        } | null;
                        /**
                         * @description `limited`: there was more to compare than is done at once, so that only whole texts, their beginnings and parts were seen, none with small changes or other words beside them.
                         * @enum {string}
                         */
                        comparison: "full" | "limited";
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_in_progress`: The same request is still running. `do`: retry. */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    watchPairs: {
        parameters: {
            query: {
                account_id: string[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pairs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            account_id: string;
                            shop_id: string;
                            session_id: string;
                            /** @enum {string} */
                            state: "pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled";
                            outcome_unknown: boolean;
                            /** Format: date-time */
                            newest_sent_at: string | null;
                        }[];
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                account_id?: string;
                shop_id?: string;
                state?: ("pending" | "active" | "transferred" | "paused" | "completed" | "timeout" | "cancelled")[];
                task_type?: ("auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent")[];
                assignee?: string;
                external_task_id?: string;
                created_after?: string;
                created_before?: string;
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of sessions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Session"][];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getActiveSession: {
        parameters: {
            query: {
                account_id: string;
                shop_id: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSessionMessages: {
        parameters: {
            query?: {
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of messages. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Message"][];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSessionTimeline: {
        parameters: {
            query?: {
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the timeline. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["TimelineEntry"][];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    transferSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /** @description Only if the session is still at this version. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The session after the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        /** @description Only in answers to `resume_paused`. */
                        resumed_session_id?: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `session_conflict`: The pair has another session. `do`: refetch.
             *     `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /** @description Only if the session is still at this version. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The session after the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        /** @description Only in answers to `resume_paused`. */
                        resumed_session_id?: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `session_conflict`: The pair has another session. `do`: refetch.
             *     `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /** @description Only if the session is still at this version. */
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The session after the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        /** @description Only in answers to `resume_paused`. */
                        resumed_session_id?: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `session_conflict`: The pair has another session. `do`: refetch.
             *     `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    handSessionBack: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /** @description Only if the session is still at this version. */
                    version?: number;
                    /** @description The detection was wrong. */
                    false_alarm?: boolean;
                };
            };
        };
        responses: {
            /** @description The session after the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        /** @description Only in answers to `resume_paused`. */
                        resumed_session_id?: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `session_conflict`: The pair has another session. `do`: refetch.
             *     `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /** @description Only if the session is still at this version. */
                    version?: number;
                    /** @description The robot session that this one had paused goes on. */
                    resume_paused?: boolean;
                };
            };
        };
        responses: {
            /** @description The session after the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        /** @description Only in answers to `resume_paused`. */
                        resumed_session_id?: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `session_conflict`: The pair has another session. `do`: refetch.
             *     `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /** @description Only if the session is still at this version. */
                    version?: number;
                    /** @description The robot session that this one had paused goes on. */
                    resume_paused?: boolean;
                };
            };
        };
        responses: {
            /** @description The session after the move. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"] & {
                        /** @description Only in answers to `resume_paused`. */
                        resumed_session_id?: string | null;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `session_conflict`: The pair has another session. `do`: refetch.
             *     `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    assignSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    assignee: string;
                    /** @default false */
                    force?: boolean;
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `already_assigned`: Somebody else has the session. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unassignSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    version?: number;
                };
            };
        };
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `invalid_transition`: Not possible in this state. `do`: refetch.
             *     `version_conflict`: The session has changed. `do`: refetch.
             *     `already_assigned`: Somebody else has the session. `do`: refetch.
             *     `request_in_progress`: The same request is still running. `do`: retry.
             */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putPause: {
        parameters: {
            query?: never;
            header?: {
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                /** @description A scope is all, account:ID, shop:ID or type:TASK_TYPE, percent-encoded. */
                scope: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    reason: string;
                    /** Format: date-time */
                    until?: string;
                };
            };
        };
        responses: {
            /** @description The pause. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pause"];
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removePause: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A scope is all, account:ID, shop:ID or type:TASK_TYPE, percent-encoded. */
                scope: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is paused no more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listPauses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pauses. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Pause"][];
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            worker_id: string;
                            /** Format: date-time */
                            last_poll_at: string;
                            /** @description Empty: any account. */
                            account_ids: string[];
                            /** @description The task whose lease it holds. */
                            task_id: string | null;
                            /** @description It polled from two addresses within the last minute: two processes under one name, which get the same task. */
                            shared: boolean;
                        }[];
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sessions: {
                            by_state: {
                                pending: number;
                                active: number;
                                transferred: number;
                                paused: number;
                                completed: number;
                                timeout: number;
                                cancelled: number;
                            };
                            by_type: {
                                auto_bargain: number;
                                auto_follow_up: number;
                                manual_customer_service: number;
                                manual_complaint: number;
                                manual_urgent: number;
                            };
                        };
                        tasks: {
                            by_status: {
                                pending: number;
                                sent: number;
                                completed: number;
                                failed: number;
                                cancelled: number;
                            };
                        };
                        queue: {
                            ready: number;
                            held: number;
                            in_flight: number;
                            outcome_unknown: number;
                            oldest_ready_seconds: number | null;
                        };
                        transferred: {
                            unassigned: number;
                            oldest_seconds: number | null;
                        };
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                session_id?: string[];
                account_id?: string[];
                type?: ("session.created" | "session.activated" | "session.transferred" | "session.paused" | "session.resumed" | "session.handed_back" | "session.ended" | "session.unattended" | "task.completed" | "task.failed" | "message.received" | "account.paused" | "clock.skewed" | "worker.silent")[];
            };
            header?: {
                /** @description The `id` of the event that was seen last. Without it, only what happens from now on. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, for as long as the client listens and the replica runs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewDetection: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Whose session it is; `auto_bargain` unless said. People's are not judged.
                     * @enum {string}
                     */
                    task_type?: "auto_bargain" | "auto_follow_up" | "manual_customer_service" | "manual_complaint" | "manual_urgent";
                    /** @description What our robot was given to type, all of it before the first message. */
                    texts: string[];
                    messages: {
                        message_id?: string;
                        content: string;
                        sender: string;
                        /** @enum {string} */
                        from_source: "account" | "shop" | "platform";
                        /** Format: date-time */
                        sent_at: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description What an upload of it would say. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One for each message, in their order. */
                        messages: {
                            message_id: string;
                            /** @description Index of the text whose words it is. */
                            explained_by: number | null;
                            /**
                             * @description What it would be as a trace, if it stood alone.
                             * @enum {string|null}
                             */
                            rule: "platform_notice" | "human_on_account" | "human_requested" | null;
                            evidence: string | null;
                            /** @description For people to read; its words may change. */
                            why: string;
                        }[];
                        /** @description Indices of the texts that stand in the transcript. */
                        confirmed: number[];
                        /** @description The first trace in time. */
                        detection: {
                            /** @enum {string} */
                            rule: "platform_notice" | "human_on_account" | "human_requested";
                            message_id: string;
                            evidence: string;
                        } | null;
                        /**
                         * @description `limited`: there was more to compare than is done at once, so that only whole texts, their beginnings and parts were seen, none with small changes or other words beside them.
                         * @enum {string}
                         */
                        comparison: "full" | "limited";
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_in_progress`: The same request is still running. `do`: retry. */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                status?: "pending" | "delivered" | "failed";
                limit?: number;
                /** @description next_cursor of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of alerts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Alert"][];
                        next_cursor: string | null;
                    };
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The alert, pending again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `not_found`: There is no such thing. `do`: stop. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_in_progress`: The same request is still running. `do`: retry. */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             *     `validation_failed`: The request is not valid. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testChannel: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 255 visible ASCII characters. The same key with the same JSON gets the first answer again for 24 h, with `Idempotency-Replayed: true`. */
                "Idempotency-Key"?: string;
                /** @description The person beside the key, for the timeline: 1 to 100 characters, UTF-8 percent-encoded. */
                "X-Actor"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    channel: string;
                };
            };
        };
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        delivered: boolean;
                        /** @description The HTTP or SMTP code; null: there was none. */
                        status: number | null;
                        /** @description What the receiver said, or what went wrong. */
                        answer: string;
                    };
                };
            };
            /** @description `malformed_json`: The body cannot be read. `do`: fix. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `request_in_progress`: The same request is still running. `do`: retry. */
            409: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `payload_too_large`: The body is too large. `do`: fix. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `unsupported_media_type`: The body is not plain JSON. `do`: fix. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `validation_failed`: The request is not valid. `do`: fix.
             *     `idempotency_key_reused`: The key belongs to another request. `do`: fix.
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It lives. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The database answers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok" | "degraded";
                        checks: {
                            /** @enum {string} */
                            database: "ok" | "down";
                            /** @enum {string} */
                            queue: "ok" | "down";
                            /** @enum {string} */
                            clocks: "ok" | "skewed";
                        };
                    };
                };
            };
            /** @description `database_unavailable`: The database does not answer. `do`: retry. */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `unauthenticated`: A valid API key is needed. `do`: fix. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `forbidden`: This key may not do that. `do`: fix. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `validation_failed`: The request is not valid. `do`: fix. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `internal`: Something broke inside. `do`: retry. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `database_unavailable`: The database does not answer. `do`: retry.
             *     `overloaded`: Too much, or others, are at it. `do`: retry.
             */
            503: {
                headers: {
                    /** @description In so many seconds. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
        };
    };
}
