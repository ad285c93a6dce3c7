// Generated from the OpenAPI document by `npm run client`: do not edit. `npm run check` compares.

export interface paths {
    "/api/connection": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** As of a printer that is connected */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest files */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/files/local": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest files */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Take a file; with print=true, put a print of it in line
         * @description multipart/form-data as OctoPrint takes it: `file`, and `print`, `select`, `path`, before or after it.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description The file */
                        file: string;
                        /**
                         * @description `yes`, `y` and `1` are true as well
                         * @enum {string}
                         */
                        print?: "true" | "false";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: unknown;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/files/local/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/job": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest print that this key sent */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whom the key belongs to */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Temperatures and flags of its printer */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/analytics/daily": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What each printer did for each project, day by day, newest first
         * @description Summed up every ten minutes from the prints that came to a printer and ended; the rows outlive the prints. The last three days may still change, and so do all by feedback.
         */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description The first day (UTC) */
                    from?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Of this printer */
                    printerId?: string;
                    /** @description Id of the project */
                    projectId?: string;
                    /** @description The last day (UTC) */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                canceled: number;
                                completed: number;
                                /** @description The day on which the prints ended (UTC) */
                                day: string;
                                failed: number;
                                filamentMillimetres: number;
                                /** @description By feedback */
                                flawed: number;
                                massGrams: number;
                                /** @description The printer, also one that was removed since */
                                printerId: string;
                                printSeconds: number;
                                /** @description Id of the project */
                                projectId: string;
                                /** @description Parts that are good, by feedback where somebody gave it */
                                succeeded: number;
                                /**
                                 * Format: date-time
                                 * @description When it was last summed up (RFC 3339)
                                 */
                                updatedAt: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/analytics/eta-accuracy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far estimates were off
         * @description Absolute errors as shares of the actual time: of the plain estimate, and of the time learned from finished prints. Each print is predicted from those that ended before it only.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            estimated?: {
                                median: number;
                                p90: number;
                            };
                            learned?: {
                                median: number;
                                p90: number;
                            };
                            /** @description The newest completed prints that were judged */
                            prints: number;
                            /** @description Share of prints that ended between p10 and p90; 0.8 is right */
                            within?: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List API keys */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it was made (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                /**
                                 * Format: date-time
                                 * @description When it ends (RFC 3339)
                                 */
                                expiresAt?: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description When it was last used, to the minute (RFC 3339)
                                 */
                                lastUsedAt?: string;
                                name: string;
                                /** @description Its id */
                                poolId?: string;
                                projects: string[];
                                rateLimit?: number;
                                /**
                                 * Format: date-time
                                 * @description When it was revoked (RFC 3339)
                                 */
                                revokedAt?: string;
                                roles: string[];
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make an API key */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description When it ends; a time to come (RFC 3339)
                         */
                        expiresAt?: string;
                        /** @description What uses it */
                        name: string;
                        /** @description Id or name of the pool that it prints to */
                        pool?: string;
                        /** @description Made if they do not exist */
                        projects?: string[];
                        /** @description Print requests a window; none when left out */
                        rateLimit?: number;
                        roles: ("machine" | "viewer" | "member" | "operator" | "admin")[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it ends (RFC 3339)
                             */
                            expiresAt?: string;
                            /** @description Its id */
                            id: string;
                            /** @description Shown this once */
                            key: string;
                            /**
                             * Format: date-time
                             * @description When it was last used, to the minute (RFC 3339)
                             */
                            lastUsedAt?: string;
                            name: string;
                            /** @description Its id */
                            poolId?: string;
                            projects: string[];
                            rateLimit?: number;
                            /**
                             * Format: date-time
                             * @description When it was revoked (RFC 3339)
                             */
                            revokedAt?: string;
                            roles: string[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed what, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Of this kind; `print.*` = all of prints */
                    action?: string;
                    /** @description Of this person or key */
                    by?: string;
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description From then on (RFC 3339) */
                    from?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Of this thing */
                    target?: string;
                    /** @description With this anywhere in the line */
                    text?: string;
                    /** @description Before then (RFC 3339) */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                action: string;
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                at: string;
                                by: string;
                                data?: unknown;
                                id: string;
                                target?: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as one file */
        get: {
            parameters: {
                query?: {
                    /** @description Of this kind; `print.*` = all of prints */
                    action?: string;
                    /** @description Of this person or key */
                    by?: string;
                    format?: "csv" | "ndjson";
                    /** @description From then on (RFC 3339) */
                    from?: string;
                    /** @description Of this thing */
                    target?: string;
                    /** @description With this anywhere in the line */
                    text?: string;
                    /** @description Before then (RFC 3339) */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One line each, newest first */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": string;
                        "text/csv": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Submit prints together */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Colour that must be loaded */
                        colour?: string;
                        /**
                         * Format: date-time
                         * @description When it should be done (RFC 3339)
                         */
                        dueAt?: string;
                        items: {
                            /** @description Colour that must be loaded */
                            colour?: string;
                            /** @description How many of it; 1 when left out */
                            copies?: number;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Id of the file */
                            fileId: string;
                            /** @description Material */
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            /** @description Of a 3MF with several plates: which; the first when left out */
                            plate?: number;
                            /** @description Only printers of this pool */
                            poolId?: string;
                            /** @description Only this printer */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority?: "low" | "normal" | "high" | "urgent";
                            /** @description Quality */
                            quality?: string;
                            tags?: string[];
                        }[];
                        /** @description Material */
                        material?: string;
                        /** @description For people */
                        name?: string;
                        /**
                         * Format: date-time
                         * @description Not started before (RFC 3339)
                         */
                        notBefore?: string;
                        /** @description Of a 3MF with several plates: which; the first when left out */
                        plate?: number;
                        /** @description Only printers of this pool */
                        poolId?: string;
                        /** @description Only this printer */
                        printerId?: string;
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                        /** @description Id of the project */
                        projectId: string;
                        /** @description Quality */
                        quality?: string;
                        tags?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            prints: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One batch */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Prints by state; all states are there */
                            counts: {
                                canceled: number;
                                completed: number;
                                failed: number;
                                held: number;
                                paused: number;
                                preparing: number;
                                printing: number;
                                queued: number;
                                starting: number;
                                transferring: number;
                            };
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Its id */
                            id: string;
                            name?: string;
                            paused: boolean;
                            /** @description Address of its prints */
                            prints: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId: string;
                            total: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel every print of it that has not ended */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Prints by state; all states are there */
                            counts: {
                                canceled: number;
                                completed: number;
                                failed: number;
                                held: number;
                                paused: number;
                                preparing: number;
                                printing: number;
                                queued: number;
                                starting: number;
                                transferring: number;
                            };
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Its id */
                            id: string;
                            name?: string;
                            paused: boolean;
                            /** @description Address of its prints */
                            prints: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId: string;
                            total: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/batches/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hold back the prints of it that wait */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Prints by state; all states are there */
                            counts: {
                                canceled: number;
                                completed: number;
                                failed: number;
                                held: number;
                                paused: number;
                                preparing: number;
                                printing: number;
                                queued: number;
                                starting: number;
                                transferring: number;
                            };
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Its id */
                            id: string;
                            name?: string;
                            paused: boolean;
                            /** @description Address of its prints */
                            prints: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId: string;
                            total: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/batches/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let them go on */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Prints by state; all states are there */
                            counts: {
                                canceled: number;
                                completed: number;
                                failed: number;
                                held: number;
                                paused: number;
                                preparing: number;
                                printing: number;
                                queued: number;
                                starting: number;
                                transferring: number;
                            };
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Its id */
                            id: string;
                            name?: string;
                            paused: boolean;
                            /** @description Address of its prints */
                            prints: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId: string;
                            total: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/camera/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The moving picture of one printer; as /api/printing/printers/:id/camera/stream */
        get: {
            parameters: {
                query?: {
                    /** @description Id or name of the printer */
                    printer?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Motion-JPEG: one picture after the other until you go away */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "multipart/x-mixed-replace": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/estimate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a print takes; 202 while it is worked out */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                    /** @description `wait=N`: answers when the work is done, or 202 after N seconds (at most 30) */
                    Prefer?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Id of the file */
                        fileId?: string;
                        /** @description The newest file of this name */
                        filename?: string;
                        /** @description Material */
                        material?: string;
                        /** @description Of a 3MF with several plates: which; the first when left out */
                        plate?: number;
                        /** @description Preset that says what is left out here */
                        presetId?: string;
                        /** @description Quality */
                        quality?: string;
                    };
                };
            };
            responses: {
                /** @description What a print of the file takes */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Moves, dwells and tool changes, as slicers count them */
                            durationSeconds: number;
                            /** @description With `learned`: where durationSeconds comes from, slicer or planner */
                            durationSource?: string;
                            filamentMillimetres: number;
                            massGrams: number;
                            /** @description Seconds in all that one of ten prints stays under, learned from finished prints */
                            p10?: number;
                            /** @description Seconds in all, preparation included, learned from finished prints */
                            p50?: number;
                            /** @description Seconds in all that nine of ten prints stay under */
                            p90?: number;
                            /** @description Heat-up, homing, levelling */
                            preparationSeconds: number;
                            /** @description Of a model: what its other qualities take, `draft` and `fine`; the rest is `standard` */
                            qualities?: {
                                [key: string]: {
                                    durationSeconds: number;
                                    filamentMillimetres: number;
                                    massGrams: number;
                                };
                            };
                            /**
                             * @description `learned` = the times p10, p50 and p90 are those of finished prints
                             * @enum {unknown}
                             */
                            source: "slicer" | "planner" | "learned" | "virtual";
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            fileId: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens, as it happens */
        get: {
            parameters: {
                query?: {
                    /** @description Id or name of a printer to follow, or `*` for all (operators); may be repeated */
                    printer?: string | string[];
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Server-sent events until you go away; `Last-Event-ID` goes on where you were */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List files, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description Made at this moment or later: a date or an RFC 3339 time */
                    from?: string;
                    /** @description gcode, stl ... */
                    kind?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Of exactly this name */
                    name?: string;
                    /** @description Id of the project */
                    projectId?: string;
                    state?: "received" | "ready" | "rejected";
                    /** @description Whose name holds this text, in any case */
                    text?: string;
                    /** @description Made before this moment; a plain date means the end of that day (UTC): a date or an RFC 3339 time */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                boundsMillimetres?: unknown;
                                /**
                                 * Format: date-time
                                 * @description When it was uploaded (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                error?: {
                                    code: string;
                                    detail: string;
                                };
                                /** @description What a print of the file takes */
                                estimate?: {
                                    /** @description Moves, dwells and tool changes, as slicers count them */
                                    durationSeconds: number;
                                    /** @description With `learned`: where durationSeconds comes from, slicer or planner */
                                    durationSource?: string;
                                    filamentMillimetres: number;
                                    massGrams: number;
                                    /** @description Seconds in all that one of ten prints stays under, learned from finished prints */
                                    p10?: number;
                                    /** @description Seconds in all, preparation included, learned from finished prints */
                                    p50?: number;
                                    /** @description Seconds in all that nine of ten prints stay under */
                                    p90?: number;
                                    /** @description Heat-up, homing, levelling */
                                    preparationSeconds: number;
                                    /** @description Of a model: what its other qualities take, `draft` and `fine`; the rest is `standard` */
                                    qualities?: {
                                        [key: string]: {
                                            durationSeconds: number;
                                            filamentMillimetres: number;
                                            massGrams: number;
                                        };
                                    };
                                    /**
                                     * @description `learned` = the times p10, p50 and p90 are those of finished prints
                                     * @enum {unknown}
                                     */
                                    source: "slicer" | "planner" | "learned" | "virtual";
                                };
                                estimateError?: {
                                    code: string;
                                    detail: string;
                                };
                                /** @description Its id */
                                id: string;
                                /** @description Found out from the content: gcode, stl ... */
                                kind?: string;
                                name: string;
                                pictureError?: {
                                    code: string;
                                    detail: string;
                                };
                                /** @description Of a 3MF: its plates */
                                plates?: {
                                    durationSeconds?: number;
                                    filamentMillimetres?: number;
                                    /** @description Whether the plate is sliced */
                                    hasGcode: boolean;
                                    massGrams?: number;
                                    name?: string;
                                    /** @description What `plate` of a print takes */
                                    number: number;
                                }[];
                                /** @description Id of the project */
                                projectId: string;
                                sha256: string;
                                sizeBytes: number;
                                /** @enum {unknown} */
                                state: "received" | "ready" | "rejected";
                                thumbnails: {
                                    size: number;
                                    url: string;
                                }[];
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            boundsMillimetres?: unknown;
                            /**
                             * Format: date-time
                             * @description When it was uploaded (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            error?: {
                                code: string;
                                detail: string;
                            };
                            /** @description What a print of the file takes */
                            estimate?: {
                                /** @description Moves, dwells and tool changes, as slicers count them */
                                durationSeconds: number;
                                /** @description With `learned`: where durationSeconds comes from, slicer or planner */
                                durationSource?: string;
                                filamentMillimetres: number;
                                massGrams: number;
                                /** @description Seconds in all that one of ten prints stays under, learned from finished prints */
                                p10?: number;
                                /** @description Seconds in all, preparation included, learned from finished prints */
                                p50?: number;
                                /** @description Seconds in all that nine of ten prints stay under */
                                p90?: number;
                                /** @description Heat-up, homing, levelling */
                                preparationSeconds: number;
                                /** @description Of a model: what its other qualities take, `draft` and `fine`; the rest is `standard` */
                                qualities?: {
                                    [key: string]: {
                                        durationSeconds: number;
                                        filamentMillimetres: number;
                                        massGrams: number;
                                    };
                                };
                                /**
                                 * @description `learned` = the times p10, p50 and p90 are those of finished prints
                                 * @enum {unknown}
                                 */
                                source: "slicer" | "planner" | "learned" | "virtual";
                            };
                            estimateError?: {
                                code: string;
                                detail: string;
                            };
                            /** @description Its id */
                            id: string;
                            /** @description Found out from the content: gcode, stl ... */
                            kind?: string;
                            name: string;
                            pictureError?: {
                                code: string;
                                detail: string;
                            };
                            /** @description Of a 3MF: its plates */
                            plates?: {
                                durationSeconds?: number;
                                filamentMillimetres?: number;
                                /** @description Whether the plate is sliced */
                                hasGcode: boolean;
                                massGrams?: number;
                                name?: string;
                                /** @description What `plate` of a print takes */
                                number: number;
                            }[];
                            /** @description Id of the project */
                            projectId: string;
                            sha256: string;
                            sizeBytes: number;
                            /** @enum {unknown} */
                            state: "received" | "ready" | "rejected";
                            thumbnails: {
                                size: number;
                                url: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Delete a file */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/{id}/analysis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the file holds */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            boundsMillimetres?: unknown;
                            /** @description What a print of the file takes */
                            estimate?: {
                                /** @description Moves, dwells and tool changes, as slicers count them */
                                durationSeconds: number;
                                /** @description With `learned`: where durationSeconds comes from, slicer or planner */
                                durationSource?: string;
                                filamentMillimetres: number;
                                massGrams: number;
                                /** @description Seconds in all that one of ten prints stays under, learned from finished prints */
                                p10?: number;
                                /** @description Seconds in all, preparation included, learned from finished prints */
                                p50?: number;
                                /** @description Seconds in all that nine of ten prints stay under */
                                p90?: number;
                                /** @description Heat-up, homing, levelling */
                                preparationSeconds: number;
                                /** @description Of a model: what its other qualities take, `draft` and `fine`; the rest is `standard` */
                                qualities?: {
                                    [key: string]: {
                                        durationSeconds: number;
                                        filamentMillimetres: number;
                                        massGrams: number;
                                    };
                                };
                                /**
                                 * @description `learned` = the times p10, p50 and p90 are those of finished prints
                                 * @enum {unknown}
                                 */
                                source: "slicer" | "planner" | "learned" | "virtual";
                            };
                            estimateError?: {
                                code: string;
                                detail: string;
                            };
                            /** @description Orange: overhangs; red: thinner than 1 mm; magenta: open edges */
                            faultPictures?: {
                                url: string;
                                /** @enum {unknown} */
                                view: "above" | "below";
                            }[];
                            /** @description Most suitable first */
                            materials?: {
                                material: string;
                                /** @description The rules that apply, with their bounds and the figure */
                                reasons: unknown[];
                                /** @enum {unknown} */
                                verdict: "good" | "mind" | "avoid";
                            }[];
                            metadata?: unknown;
                            /** @description Models: holes, parts, overhangs, support, thin walls, features and pins, the six ways up and the best */
                            printability?: unknown;
                            printabilityError?: {
                                code: string;
                                detail: string;
                            };
                            printers?: {
                                /**
                                 * @description `turned`: laid on another of its sides
                                 * @enum {unknown}
                                 */
                                fit: "as-is" | "turned" | "no" | "unknown";
                                name: string;
                                printerId: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/{id}/analysis/picture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A model with its faults coloured, WebP */
        get: {
            parameters: {
                query?: {
                    view?: "above" | "below";
                };
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The picture */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/webp": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a file */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/{id}/pictures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have another picture of a file drawn
         * @description The same again is the same picture. Kept for 30 days.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Anticlockwise about the vertical; 0 looks from +X */
                        azimuthDegrees?: number;
                        /** @description Instead of a transparent one */
                        background?: string;
                        /** @description Instead of the colours of the file */
                        colour?: string;
                        /** @description 90 looks straight down */
                        elevationDegrees?: number;
                        /** @enum {unknown} */
                        format?: "webp" | "png";
                        /** @description Lines of text */
                        overlay?: ("name" | "size" | "time")[];
                        /** @description Of a 3MF with several */
                        plate?: number;
                        /**
                         * @description Edge in pixels; 512 when left out
                         * @enum {integer}
                         */
                        size?: 200 | 256 | 512;
                        /** @description Models: all round in 24 frames, an animated WebP of at most 256 pixels */
                        turntable?: boolean;
                        /** @enum {unknown} */
                        view?: "three-quarter" | "front" | "back" | "left" | "right" | "top" | "bottom";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/{id}/pictures/{pictureId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A picture that was asked for
         * @description While it is being drawn 404 `PICTURE_MISSING`. Where it failed, a placeholder with the reason.
         */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                    /** @description Its id */
                    pictureId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The picture */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": string;
                        "image/webp": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/{id}/thumbnail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A picture of a file
         * @description Where none could be drawn, a placeholder, with the code of the reason in `X-Picture-Reason`.
         */
        get: {
            parameters: {
                query?: {
                    format?: "webp" | "png";
                    /** @description Edge in pixels; 256 when left out */
                    size?: 200 | 256 | 512;
                };
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The picture */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/png": string;
                        "image/webp": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/files/upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Upload a model or G-code
         * @description multipart/form-data: first the field `projectId`, then the field `file`.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                    /** @description `wait=N`: answers when the work is done, or 202 after N seconds (at most 30) */
                    Prefer?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "multipart/form-data": {
                        /** @description The file */
                        file: string;
                        /** @description Id of the project */
                        projectId: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            boundsMillimetres?: unknown;
                            /**
                             * Format: date-time
                             * @description When it was uploaded (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            error?: {
                                code: string;
                                detail: string;
                            };
                            /** @description What a print of the file takes */
                            estimate?: {
                                /** @description Moves, dwells and tool changes, as slicers count them */
                                durationSeconds: number;
                                /** @description With `learned`: where durationSeconds comes from, slicer or planner */
                                durationSource?: string;
                                filamentMillimetres: number;
                                massGrams: number;
                                /** @description Seconds in all that one of ten prints stays under, learned from finished prints */
                                p10?: number;
                                /** @description Seconds in all, preparation included, learned from finished prints */
                                p50?: number;
                                /** @description Seconds in all that nine of ten prints stay under */
                                p90?: number;
                                /** @description Heat-up, homing, levelling */
                                preparationSeconds: number;
                                /** @description Of a model: what its other qualities take, `draft` and `fine`; the rest is `standard` */
                                qualities?: {
                                    [key: string]: {
                                        durationSeconds: number;
                                        filamentMillimetres: number;
                                        massGrams: number;
                                    };
                                };
                                /**
                                 * @description `learned` = the times p10, p50 and p90 are those of finished prints
                                 * @enum {unknown}
                                 */
                                source: "slicer" | "planner" | "learned" | "virtual";
                            };
                            estimateError?: {
                                code: string;
                                detail: string;
                            };
                            /** @description Its id */
                            id: string;
                            /** @description Found out from the content: gcode, stl ... */
                            kind?: string;
                            name: string;
                            pictureError?: {
                                code: string;
                                detail: string;
                            };
                            /** @description Of a 3MF: its plates */
                            plates?: {
                                durationSeconds?: number;
                                filamentMillimetres?: number;
                                /** @description Whether the plate is sliced */
                                hasGcode: boolean;
                                massGrams?: number;
                                name?: string;
                                /** @description What `plate` of a print takes */
                                number: number;
                            }[];
                            /** @description Id of the project */
                            projectId: string;
                            sha256: string;
                            sizeBytes: number;
                            /** @enum {unknown} */
                            state: "received" | "ready" | "rejected";
                            thumbnails: {
                                size: number;
                                url: string;
                            }[];
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            name: string;
                            /** @enum {string} */
                            state: "received";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/job": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The job, as OctoPrint says it */
        get: {
            parameters: {
                query?: {
                    /** @description Id or name of the printer */
                    printer?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What it was made of */
                            fileId?: string;
                            job: {
                                estimatedPrintTime: number | null;
                                filament: {
                                    tool0: {
                                        /** @description Millimetres */
                                        length: number;
                                    };
                                } | null;
                                file: {
                                    name: string | null;
                                };
                            };
                            /** @description The print, where it is one that you may see */
                            printId?: string;
                            progress: {
                                completion: number | null;
                                printTime: number | null;
                                printTimeLeft: number | null;
                                printTimeLeftOrigin: ("printer" | "estimate") | null;
                            };
                            /** @description Id of the project */
                            projectId?: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List pools */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                attended: boolean;
                                /**
                                 * Format: date-time
                                 * @description When it was made (RFC 3339)
                                 */
                                createdAt: string;
                                hours?: {
                                    /** @description Monday = 1 */
                                    days?: number[];
                                    /** @description First minute */
                                    from: string;
                                    /** @description IANA name */
                                    timeZone: string;
                                    /** @description Last minute */
                                    to: string;
                                };
                                /** @description Its id */
                                id: string;
                                name: string;
                                paused: boolean;
                                /** @description How many belong to it */
                                printers: number;
                                projects: string[];
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make a pool */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description False: prints may start with nobody there */
                        attended?: boolean;
                        /** @description When prints may start */
                        hours?: {
                            /** @description Monday = 1 */
                            days?: number[];
                            /** @description First minute */
                            from: string;
                            /** @description IANA name */
                            timeZone: string;
                            /** @description Last minute */
                            to: string;
                        } | null;
                        /** @description Unique */
                        name: string;
                        /** @description Its printers take no new print */
                        paused?: boolean;
                        /** @description It takes only their prints; none = everybody's */
                        projects?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            attended: boolean;
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            hours?: {
                                /** @description Monday = 1 */
                                days?: number[];
                                /** @description First minute */
                                from: string;
                                /** @description IANA name */
                                timeZone: string;
                                /** @description Last minute */
                                to: string;
                            };
                            /** @description Its id */
                            id: string;
                            name: string;
                            paused: boolean;
                            /** @description How many belong to it */
                            printers: number;
                            projects: string[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/pools/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One pool */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            attended: boolean;
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            hours?: {
                                /** @description Monday = 1 */
                                days?: number[];
                                /** @description First minute */
                                from: string;
                                /** @description IANA name */
                                timeZone: string;
                                /** @description Last minute */
                                to: string;
                            };
                            /** @description Its id */
                            id: string;
                            name: string;
                            paused: boolean;
                            /** @description How many belong to it */
                            printers: number;
                            projects: string[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove an empty pool */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a pool */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description False: prints may start with nobody there */
                        attended?: boolean;
                        /** @description When prints may start */
                        hours?: {
                            /** @description Monday = 1 */
                            days?: number[];
                            /** @description First minute */
                            from: string;
                            /** @description IANA name */
                            timeZone: string;
                            /** @description Last minute */
                            to: string;
                        } | null;
                        /** @description Unique */
                        name?: string;
                        /** @description Its printers take no new print */
                        paused?: boolean;
                        /** @description It takes only their prints; none = everybody's */
                        projects?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            attended: boolean;
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            hours?: {
                                /** @description Monday = 1 */
                                days?: number[];
                                /** @description First minute */
                                from: string;
                                /** @description IANA name */
                                timeZone: string;
                                /** @description Last minute */
                                to: string;
                            };
                            /** @description Its id */
                            id: string;
                            name: string;
                            paused: boolean;
                            /** @description How many belong to it */
                            printers: number;
                            projects: string[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/printing/presets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Materials, qualities, and saved presets */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Id of the project */
                    projectId?: string;
                    /** @description Whose name holds this text, in any case */
                    text?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description What you and your projects saved, by name */
                            items: {
                                /** @description Likewise */
                                bedCelsius?: number;
                                /** @description Colour that must be loaded */
                                colour?: string;
                                /** @description How many of it; 1 when left out */
                                copies?: number;
                                /**
                                 * Format: date-time
                                 * @description When it was saved (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                /** @description Its id */
                                id: string;
                                /** @description Material */
                                material?: string;
                                name: string;
                                /** @description For whoever shows or preheats; the temperatures of a print are those of its G-code */
                                nozzleCelsius?: number;
                                /** @description Only printers of this pool */
                                poolId?: string;
                                /** @description Only this printer */
                                printerId?: string;
                                /**
                                 * @description Comes before everything of a lower priority; `normal` when left out
                                 * @enum {unknown}
                                 */
                                priority?: "low" | "normal" | "high" | "urgent";
                                /** @description Id of the project */
                                projectId?: string;
                                /** @description Quality */
                                quality?: string;
                                tags?: string[];
                                /**
                                 * Format: date-time
                                 * @description When it was changed (RFC 3339)
                                 */
                                updatedAt: string;
                            }[];
                            /** @description Where to begin with each material; what stands on the spool comes first */
                            materials: {
                                bedCelsius: number;
                                densityGramsPerCubicCentimetre: number;
                                name: string;
                                nozzleCelsius: number;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                            /** @description What the words for `quality` mean with a nozzle of 0.4 mm */
                            qualities: {
                                infillShare: number;
                                layerHeightMillimetres: number;
                                name: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Save a preset: your own, or with projectId one of a project */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Likewise */
                        bedCelsius?: number;
                        /** @description Colour that must be loaded */
                        colour?: string;
                        /** @description How many of it; 1 when left out */
                        copies?: number;
                        /** @description Material */
                        material?: string;
                        /** @description For people; unique among your own, or in the project */
                        name: string;
                        /** @description For whoever shows or preheats; the temperatures of a print are those of its G-code */
                        nozzleCelsius?: number;
                        /** @description Only printers of this pool */
                        poolId?: string;
                        /** @description Only this printer */
                        printerId?: string;
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                        /** @description Id of the project */
                        projectId?: string;
                        /** @description Quality */
                        quality?: string;
                        tags?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Likewise */
                            bedCelsius?: number;
                            /** @description Colour that must be loaded */
                            colour?: string;
                            /** @description How many of it; 1 when left out */
                            copies?: number;
                            /**
                             * Format: date-time
                             * @description When it was saved (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /** @description Its id */
                            id: string;
                            /** @description Material */
                            material?: string;
                            name: string;
                            /** @description For whoever shows or preheats; the temperatures of a print are those of its G-code */
                            nozzleCelsius?: number;
                            /** @description Only printers of this pool */
                            poolId?: string;
                            /** @description Only this printer */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority?: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId?: string;
                            /** @description Quality */
                            quality?: string;
                            tags?: string[];
                            /**
                             * Format: date-time
                             * @description When it was changed (RFC 3339)
                             */
                            updatedAt: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/presets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One saved preset */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Likewise */
                            bedCelsius?: number;
                            /** @description Colour that must be loaded */
                            colour?: string;
                            /** @description How many of it; 1 when left out */
                            copies?: number;
                            /**
                             * Format: date-time
                             * @description When it was saved (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /** @description Its id */
                            id: string;
                            /** @description Material */
                            material?: string;
                            name: string;
                            /** @description For whoever shows or preheats; the temperatures of a print are those of its G-code */
                            nozzleCelsius?: number;
                            /** @description Only printers of this pool */
                            poolId?: string;
                            /** @description Only this printer */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority?: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId?: string;
                            /** @description Quality */
                            quality?: string;
                            tags?: string[];
                            /**
                             * Format: date-time
                             * @description When it was changed (RFC 3339)
                             */
                            updatedAt: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Forget a preset */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a preset; null takes a field out */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        bedCelsius?: number | null;
                        colour?: string | null;
                        copies?: number | null;
                        material?: string | null;
                        /** @description For people */
                        name?: string;
                        nozzleCelsius?: number | null;
                        poolId?: string | null;
                        printerId?: string | null;
                        priority?: ("low" | "normal" | "high" | "urgent") | null;
                        quality?: string | null;
                        tags?: string[] | null;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Likewise */
                            bedCelsius?: number;
                            /** @description Colour that must be loaded */
                            colour?: string;
                            /** @description How many of it; 1 when left out */
                            copies?: number;
                            /**
                             * Format: date-time
                             * @description When it was saved (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /** @description Its id */
                            id: string;
                            /** @description Material */
                            material?: string;
                            name: string;
                            /** @description For whoever shows or preheats; the temperatures of a print are those of its G-code */
                            nozzleCelsius?: number;
                            /** @description Only printers of this pool */
                            poolId?: string;
                            /** @description Only this printer */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority?: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId?: string;
                            /** @description Quality */
                            quality?: string;
                            tags?: string[];
                            /**
                             * Format: date-time
                             * @description When it was changed (RFC 3339)
                             */
                            updatedAt: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/printing/printer-files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All files: those that printers hold and those that are here, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Of this printer */
                    printerId?: string;
                    /** @description `available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more */
                    status?: "available" | "downloading" | "downloaded" | "local";
                    /** @description In the name */
                    text?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it came here (RFC 3339)
                                 */
                                downloadedAt?: string;
                                error?: {
                                    code: string;
                                    detail: string;
                                };
                                /** @description Safe to save it under */
                                fileName: string;
                                /** @description Where it is sorted in: printer and day */
                                folder: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description By the printer (RFC 3339)
                                 */
                                modifiedAt?: string;
                                /** @description As the printer tells it, with its folders */
                                name: string;
                                /** @description Its id */
                                printerId?: string;
                                printerName?: string;
                                /** @description Of the download */
                                progress?: number;
                                /**
                                 * Format: date-time
                                 * @description When the printer listed it last (RFC 3339)
                                 */
                                seenAt?: string;
                                sha256?: string;
                                sizeBytes?: number;
                                /** @enum {unknown} */
                                source: "printer" | "upload";
                                /**
                                 * @description `available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more
                                 * @enum {unknown}
                                 */
                                status: "available" | "downloading" | "downloaded" | "local";
                                /** @description Of the copy that is here */
                                url?: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printer-files/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One file of a printer */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it came here (RFC 3339)
                             */
                            downloadedAt?: string;
                            error?: {
                                code: string;
                                detail: string;
                            };
                            /** @description Safe to save it under */
                            fileName: string;
                            /** @description Where it is sorted in: printer and day */
                            folder: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description By the printer (RFC 3339)
                             */
                            modifiedAt?: string;
                            /** @description As the printer tells it, with its folders */
                            name: string;
                            /** @description Its id */
                            printerId?: string;
                            printerName?: string;
                            /** @description Of the download */
                            progress?: number;
                            /**
                             * Format: date-time
                             * @description When the printer listed it last (RFC 3339)
                             */
                            seenAt?: string;
                            sha256?: string;
                            sizeBytes?: number;
                            /** @enum {unknown} */
                            source: "printer" | "upload";
                            /**
                             * @description `available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more
                             * @enum {unknown}
                             */
                            status: "available" | "downloading" | "downloaded" | "local";
                            /** @description Of the copy that is here */
                            url?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Let go of the copy that is here; the file on the printer stays */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printer-files/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The copy that is here */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The file */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/octet-stream": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printer-files/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many files and bytes, per printer and status */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                files: number;
                                /** @description Its id */
                                printerId?: string;
                                printerName?: string;
                                sizeBytes: number;
                                /**
                                 * @description `available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more
                                 * @enum {unknown}
                                 */
                                status: "available" | "downloading" | "downloaded" | "local";
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List printers, oldest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description Driver kind */
                    kind?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Of this pool */
                    poolId?: string;
                    state?: "offline" | "idle" | "busy" | "printing" | "paused" | "error" | "awaiting-clear" | "disabled";
                    /** @description Whose name holds this text, in any case */
                    text?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @enum {unknown} */
                                bed: "unknown" | "clear" | "occupied";
                                bedEpoch: number;
                                capabilities: {
                                    buildVolumeMillimetres?: {
                                        x: number;
                                        y: number;
                                        z: number;
                                    };
                                    /** @description Firmware, e.g. klipper: G-code of another is refused */
                                    flavour?: string;
                                    nozzleMillimetres?: number;
                                    tags?: string[];
                                };
                                /**
                                 * Format: date-time
                                 * @description When it was added (RFC 3339)
                                 */
                                createdAt: string;
                                disabled: boolean;
                                /** @description How it takes a finished part off by itself; only in pools with `attended: false` */
                                ejection?: {
                                    /** @description Sent when the bed is at most this warm */
                                    bedCelsius: number;
                                    /** @description G-code that pushes the part off; no heating, no files, no restart */
                                    lines: string[];
                                };
                                /** @description Its id */
                                id: string;
                                kind: string;
                                lastEjection?: {
                                    /**
                                     * Format: date-time
                                     * @description When the print had ended (RFC 3339)
                                     */
                                    createdAt: string;
                                    detail?: string;
                                    /** @description Its id */
                                    id: string;
                                    /**
                                     * Format: date-time
                                     * @description When it was decided (RFC 3339)
                                     */
                                    settledAt?: string;
                                    /** @enum {unknown} */
                                    state: "waiting" | "sent" | "cleared" | "failed" | "dropped";
                                };
                                loaded: {
                                    /** @description Colour */
                                    colour?: string;
                                    /** @description Material */
                                    material: string;
                                    /** @description Left on the spool */
                                    remainingGrams?: number;
                                    slot: number | string;
                                    /** @description Spool */
                                    spoolId?: string;
                                }[];
                                maintenance: boolean;
                                model?: string;
                                name: string;
                                pool?: {
                                    /** @description Its id */
                                    id: string;
                                    name: string;
                                };
                                /** @description The print on it */
                                printId?: string;
                                projects: string[];
                                quarantine?: {
                                    code: string;
                                    detail: string;
                                    /** @description The failures; for operators */
                                    evidence?: unknown;
                                    /**
                                     * Format: date-time
                                     * @description When it is tried again by itself (RFC 3339)
                                     */
                                    until: string;
                                };
                                /** @description Left alone for a while after failures in a row */
                                quarantined: boolean;
                                /**
                                 * Format: date-time
                                 * @description When it was last seen (RFC 3339)
                                 */
                                seenAt?: string;
                                /** @description Without secrets */
                                settings: unknown;
                                /** @enum {unknown} */
                                state: "offline" | "idle" | "busy" | "printing" | "paused" | "error" | "awaiting-clear" | "disabled";
                                stateReason?: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a printer */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        capabilities?: {
                            buildVolumeMillimetres?: {
                                x: number;
                                y: number;
                                z: number;
                            } | number[];
                            /** @description Firmware, e.g. klipper: G-code of another is refused */
                            flavour?: string;
                            nozzleMillimetres?: number;
                            tags?: string[];
                        };
                        /** @description Driver kind */
                        kind: string;
                        loaded?: {
                            /** @description Colour */
                            colour?: string;
                            /** @description Material */
                            material: string;
                            /** @description Left on the spool */
                            remainingGrams?: number;
                            slot: number | string;
                            /** @description Spool */
                            spoolId?: string;
                        }[];
                        /** @description Model */
                        model?: string;
                        /** @description For people; unique */
                        name: string;
                        /** @description Id or name of its pool */
                        pool?: string;
                        /** @description It takes only their prints; none = everybody's */
                        projects?: string[];
                        /** @description What connects us to it, by kind: {url, apiKey}, {host, accessCode, serial} ... */
                        settings: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {unknown} */
                            bed: "unknown" | "clear" | "occupied";
                            bedEpoch: number;
                            capabilities: {
                                buildVolumeMillimetres?: {
                                    x: number;
                                    y: number;
                                    z: number;
                                };
                                /** @description Firmware, e.g. klipper: G-code of another is refused */
                                flavour?: string;
                                nozzleMillimetres?: number;
                                tags?: string[];
                            };
                            /**
                             * Format: date-time
                             * @description When it was added (RFC 3339)
                             */
                            createdAt: string;
                            disabled: boolean;
                            /** @description How it takes a finished part off by itself; only in pools with `attended: false` */
                            ejection?: {
                                /** @description Sent when the bed is at most this warm */
                                bedCelsius: number;
                                /** @description G-code that pushes the part off; no heating, no files, no restart */
                                lines: string[];
                            };
                            /** @description Its id */
                            id: string;
                            kind: string;
                            lastEjection?: {
                                /**
                                 * Format: date-time
                                 * @description When the print had ended (RFC 3339)
                                 */
                                createdAt: string;
                                detail?: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description When it was decided (RFC 3339)
                                 */
                                settledAt?: string;
                                /** @enum {unknown} */
                                state: "waiting" | "sent" | "cleared" | "failed" | "dropped";
                            };
                            loaded: {
                                /** @description Colour */
                                colour?: string;
                                /** @description Material */
                                material: string;
                                /** @description Left on the spool */
                                remainingGrams?: number;
                                slot: number | string;
                                /** @description Spool */
                                spoolId?: string;
                            }[];
                            maintenance: boolean;
                            model?: string;
                            name: string;
                            pool?: {
                                /** @description Its id */
                                id: string;
                                name: string;
                            };
                            /** @description The print on it */
                            printId?: string;
                            projects: string[];
                            quarantine?: {
                                code: string;
                                detail: string;
                                /** @description The failures; for operators */
                                evidence?: unknown;
                                /**
                                 * Format: date-time
                                 * @description When it is tried again by itself (RFC 3339)
                                 */
                                until: string;
                            };
                            /** @description Left alone for a while after failures in a row */
                            quarantined: boolean;
                            /**
                             * Format: date-time
                             * @description When it was last seen (RFC 3339)
                             */
                            seenAt?: string;
                            /** @description Without secrets */
                            settings: unknown;
                            /** @enum {unknown} */
                            state: "offline" | "idle" | "busy" | "printing" | "paused" | "error" | "awaiting-clear" | "disabled";
                            stateReason?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One printer */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {unknown} */
                            bed: "unknown" | "clear" | "occupied";
                            bedEpoch: number;
                            capabilities: {
                                buildVolumeMillimetres?: {
                                    x: number;
                                    y: number;
                                    z: number;
                                };
                                /** @description Firmware, e.g. klipper: G-code of another is refused */
                                flavour?: string;
                                nozzleMillimetres?: number;
                                tags?: string[];
                            };
                            /**
                             * Format: date-time
                             * @description When it was added (RFC 3339)
                             */
                            createdAt: string;
                            disabled: boolean;
                            /** @description How it takes a finished part off by itself; only in pools with `attended: false` */
                            ejection?: {
                                /** @description Sent when the bed is at most this warm */
                                bedCelsius: number;
                                /** @description G-code that pushes the part off; no heating, no files, no restart */
                                lines: string[];
                            };
                            /** @description Its id */
                            id: string;
                            kind: string;
                            lastEjection?: {
                                /**
                                 * Format: date-time
                                 * @description When the print had ended (RFC 3339)
                                 */
                                createdAt: string;
                                detail?: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description When it was decided (RFC 3339)
                                 */
                                settledAt?: string;
                                /** @enum {unknown} */
                                state: "waiting" | "sent" | "cleared" | "failed" | "dropped";
                            };
                            loaded: {
                                /** @description Colour */
                                colour?: string;
                                /** @description Material */
                                material: string;
                                /** @description Left on the spool */
                                remainingGrams?: number;
                                slot: number | string;
                                /** @description Spool */
                                spoolId?: string;
                            }[];
                            maintenance: boolean;
                            model?: string;
                            name: string;
                            pool?: {
                                /** @description Its id */
                                id: string;
                                name: string;
                            };
                            /** @description The print on it */
                            printId?: string;
                            projects: string[];
                            quarantine?: {
                                code: string;
                                detail: string;
                                /** @description The failures; for operators */
                                evidence?: unknown;
                                /**
                                 * Format: date-time
                                 * @description When it is tried again by itself (RFC 3339)
                                 */
                                until: string;
                            };
                            /** @description Left alone for a while after failures in a row */
                            quarantined: boolean;
                            /**
                             * Format: date-time
                             * @description When it was last seen (RFC 3339)
                             */
                            seenAt?: string;
                            /** @description Without secrets */
                            settings: unknown;
                            /** @enum {unknown} */
                            state: "offline" | "idle" | "busy" | "printing" | "paused" | "error" | "awaiting-clear" | "disabled";
                            stateReason?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a printer */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a printer */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        capabilities?: {
                            buildVolumeMillimetres?: {
                                x: number;
                                y: number;
                                z: number;
                            } | number[];
                            /** @description Firmware, e.g. klipper: G-code of another is refused */
                            flavour?: string;
                            nozzleMillimetres?: number;
                            tags?: string[];
                        };
                        disabled?: boolean;
                        ejection?: {
                            /** @description Sent when the bed is at most this warm */
                            bedCelsius: number;
                            /** @description G-code that pushes the part off; no heating, no files, no restart */
                            lines: string[];
                        } | null;
                        loaded?: {
                            /** @description Colour */
                            colour?: string;
                            /** @description Material */
                            material: string;
                            /** @description Left on the spool */
                            remainingGrams?: number;
                            slot: number | string;
                            /** @description Spool */
                            spoolId?: string;
                        }[];
                        maintenance?: boolean;
                        /** @description Model */
                        model?: string;
                        /** @description For people; unique */
                        name?: string;
                        pool?: string | null;
                        /** @description It takes only their prints; none = everybody's */
                        projects?: string[];
                        /**
                         * @description Ends the quarantine that failures in a row have led to
                         * @enum {boolean}
                         */
                        quarantined?: false;
                        /**
                         * @description It is the same printer. With settings, while a print is open on it: it has to prove that. Alone: what it was known by is lost (a marker file), and it is learned anew
                         * @enum {boolean}
                         */
                        sameDevice?: true;
                        /** @description What connects us to it, by kind: {url, apiKey}, {host, accessCode, serial} ... */
                        settings?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @enum {unknown} */
                            bed: "unknown" | "clear" | "occupied";
                            bedEpoch: number;
                            capabilities: {
                                buildVolumeMillimetres?: {
                                    x: number;
                                    y: number;
                                    z: number;
                                };
                                /** @description Firmware, e.g. klipper: G-code of another is refused */
                                flavour?: string;
                                nozzleMillimetres?: number;
                                tags?: string[];
                            };
                            /**
                             * Format: date-time
                             * @description When it was added (RFC 3339)
                             */
                            createdAt: string;
                            disabled: boolean;
                            /** @description How it takes a finished part off by itself; only in pools with `attended: false` */
                            ejection?: {
                                /** @description Sent when the bed is at most this warm */
                                bedCelsius: number;
                                /** @description G-code that pushes the part off; no heating, no files, no restart */
                                lines: string[];
                            };
                            /** @description Its id */
                            id: string;
                            kind: string;
                            lastEjection?: {
                                /**
                                 * Format: date-time
                                 * @description When the print had ended (RFC 3339)
                                 */
                                createdAt: string;
                                detail?: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description When it was decided (RFC 3339)
                                 */
                                settledAt?: string;
                                /** @enum {unknown} */
                                state: "waiting" | "sent" | "cleared" | "failed" | "dropped";
                            };
                            loaded: {
                                /** @description Colour */
                                colour?: string;
                                /** @description Material */
                                material: string;
                                /** @description Left on the spool */
                                remainingGrams?: number;
                                slot: number | string;
                                /** @description Spool */
                                spoolId?: string;
                            }[];
                            maintenance: boolean;
                            model?: string;
                            name: string;
                            pool?: {
                                /** @description Its id */
                                id: string;
                                name: string;
                            };
                            /** @description The print on it */
                            printId?: string;
                            projects: string[];
                            quarantine?: {
                                code: string;
                                detail: string;
                                /** @description The failures; for operators */
                                evidence?: unknown;
                                /**
                                 * Format: date-time
                                 * @description When it is tried again by itself (RFC 3339)
                                 */
                                until: string;
                            };
                            /** @description Left alone for a while after failures in a row */
                            quarantined: boolean;
                            /**
                             * Format: date-time
                             * @description When it was last seen (RFC 3339)
                             */
                            seenAt?: string;
                            /** @description Without secrets */
                            settings: unknown;
                            /** @enum {unknown} */
                            state: "offline" | "idle" | "busy" | "printing" | "paused" | "error" | "awaiting-clear" | "disabled";
                            stateReason?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/printing/printers/{id}/bed-cleared": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Record that its bed is clear */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Machines: the epoch that they saw */
                        bedEpoch?: number;
                        /** @description Machines: the id of their event */
                        eventId?: string;
                        /** @enum {unknown} */
                        evidence: "operator" | "webhook" | "ejection" | "camera";
                        /** @description For people */
                        note?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * @description As it is now: a repeated event clears nothing
                             * @enum {unknown}
                             */
                            bed: "unknown" | "clear" | "occupied";
                            /** @description As it is now */
                            bedEpoch: number;
                            /** @description Its id */
                            clearanceId: string;
                            /** @description It was clear, or this event had said so, already */
                            repeated: boolean;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/camera/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What its camera sees now */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description One JPEG */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/camera/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What its camera sees, moving */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Motion-JPEG: one picture after the other until you go away */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "multipart/x-mixed-replace": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a command */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                    /** @description `wait=N`: answers when the work is done, or 202 after N seconds (at most 30) */
                    Prefer?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        arguments?: {
                            [key: string]: unknown;
                        };
                        /** @description Not sent later than that */
                        deadlineSeconds?: number;
                        /** @enum {unknown} */
                        verb: "pause" | "resume" | "cancel" | "temperatures" | "home" | "jog" | "gcode";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            answer?: string;
                            /** @description Its id */
                            commandId: string;
                            /**
                             * Format: date-time
                             * @description When it was asked for (RFC 3339)
                             */
                            createdAt: string;
                            /** @description Its id */
                            printerId: string;
                            /** @description The print that it was meant for */
                            printId?: string;
                            /**
                             * Format: date-time
                             * @description When it was answered (RFC 3339)
                             */
                            settledAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "sent" | "accepted" | "refused" | "unknown" | "expired";
                            verb: string;
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            commandId: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/commands/{commandId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a command */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    commandId: string;
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            answer?: string;
                            /** @description Its id */
                            commandId: string;
                            /**
                             * Format: date-time
                             * @description When it was asked for (RFC 3339)
                             */
                            createdAt: string;
                            /** @description Its id */
                            printerId: string;
                            /** @description The print that it was meant for */
                            printId?: string;
                            /**
                             * Format: date-time
                             * @description When it was answered (RFC 3339)
                             */
                            settledAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "sent" | "accepted" | "refused" | "unknown" | "expired";
                            verb: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What this printer holds; it is asked when its last listing is old */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description `available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more */
                    status?: "available" | "downloading" | "downloaded" | "local";
                    /** @description In the name */
                    text?: string;
                };
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it came here (RFC 3339)
                                 */
                                downloadedAt?: string;
                                error?: {
                                    code: string;
                                    detail: string;
                                };
                                /** @description Safe to save it under */
                                fileName: string;
                                /** @description Where it is sorted in: printer and day */
                                folder: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description By the printer (RFC 3339)
                                 */
                                modifiedAt?: string;
                                /** @description As the printer tells it, with its folders */
                                name: string;
                                /** @description Its id */
                                printerId?: string;
                                printerName?: string;
                                /** @description Of the download */
                                progress?: number;
                                /**
                                 * Format: date-time
                                 * @description When the printer listed it last (RFC 3339)
                                 */
                                seenAt?: string;
                                sha256?: string;
                                sizeBytes?: number;
                                /** @enum {unknown} */
                                source: "printer" | "upload";
                                /**
                                 * @description `available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more
                                 * @enum {unknown}
                                 */
                                status: "available" | "downloading" | "downloaded" | "local";
                                /** @description Of the copy that is here */
                                url?: string;
                            }[];
                            /** @description Age of the listing; absent = it was never asked */
                            listedSecondsAgo?: number;
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/files/{name}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a file of the printer fetched; what is here unchanged is not fetched again */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                    /** @description As listed, URL-encoded */
                    name: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            /**
                             * @description `available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more
                             * @enum {unknown}
                             */
                            status: "available" | "downloading" | "downloaded" | "local";
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its last status */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            state: {
                                flags: {
                                    [key: string]: boolean;
                                };
                                text: string;
                            };
                            temperature: {
                                [key: string]: {
                                    /** @description Celsius */
                                    actual: number;
                                    offset: number;
                                    /** @description Celsius; 0 = off */
                                    target: number;
                                };
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/temperature": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its last temperatures */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: {
                                /** @description Celsius */
                                actual: number;
                                offset: number;
                                /** @description Celsius; 0 = off */
                                target: number;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask the printer who it is and how it is, now */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            deviceKey?: string;
                            firmware?: string;
                            model?: string;
                            name?: string;
                            /** @enum {boolean} */
                            reachable: true;
                            roundTripMilliseconds: number;
                            /** @description What it does now */
                            state: string;
                            /** @description The same in its own words */
                            stateText: string;
                            vendor: string;
                        } | {
                            code: string;
                            detail: string;
                            /** @enum {boolean} */
                            reachable: false;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why it takes none of the next prints: its own rules, and every rule for each print */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                };
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                            /** @description Those that wait and that you may see, in the order of the line */
                            prints: {
                                fits: boolean;
                                /** @description Its id */
                                printId: string;
                                rules: {
                                    actual?: unknown;
                                    /** @description Where it fails: what is so, and what to do next */
                                    advice?: string;
                                    expected?: unknown;
                                    ok: boolean;
                                    rule: string;
                                }[];
                            }[];
                            /** @description What it is asked itself, whatever is to be printed */
                            rules: {
                                actual?: unknown;
                                /** @description Where it fails: what is so, and what to do next */
                                advice?: string;
                                expected?: unknown;
                                ok: boolean;
                                rule: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/printers/discover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Look for printers on the local network */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description 4 when left out */
                        seconds?: number;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description As the settings of a printer of that kind take it */
                                address: string;
                                kind: string;
                                model?: string;
                                name: string;
                                /** @description The printer that is registered with this address */
                                printerId?: string;
                                serial?: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List prints, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description Of this batch */
                    batchId?: string;
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description Of this file */
                    fileId?: string;
                    /** @description Made at this moment or later: a date or an RFC 3339 time */
                    from?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description On this printer */
                    printerId?: string;
                    /** @description Id of the project */
                    projectId?: string;
                    /** @description One state, or several with commas */
                    state?: string;
                    /** @description One status, or several with commas: queued, printing, completed, failed, canceled */
                    status?: string;
                    /** @description Whose file name holds this text, in any case */
                    text?: string;
                    /** @description Made before this moment; a plain date means the end of that day (UTC): a date or an RFC 3339 time */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                actualSeconds?: number;
                                attempt: number;
                                /** @description Its id */
                                batchId: string;
                                /**
                                 * Format: date-time
                                 * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                                 */
                                cancelRequestedAt?: string;
                                copy: number;
                                /**
                                 * Format: date-time
                                 * @description When it was submitted (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                /**
                                 * Format: date-time
                                 * @description When it should be done (RFC 3339)
                                 */
                                dueAt?: string;
                                estimatedSeconds?: number;
                                /** @description What somebody said of the part */
                                feedback?: {
                                    /**
                                     * Format: date-time
                                     * @description When (RFC 3339)
                                     */
                                    givenAt: string;
                                    givenBy: string;
                                    photoUrl?: string;
                                    reason?: string;
                                    /** @enum {unknown} */
                                    result: "good" | "flawed" | "failed";
                                };
                                filamentMillimetresUsed?: number;
                                /** @description What was sent: of a model, the model */
                                fileId: string;
                                fileName: string;
                                /**
                                 * Format: date-time
                                 * @description When it ended (RFC 3339)
                                 */
                                finishedAt?: string;
                                /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                                heldEventId?: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description Since when it is paused before its start (RFC 3339)
                                 */
                                keptBackAt?: string;
                                massGramsUsed?: number;
                                material?: string;
                                /**
                                 * Format: date-time
                                 * @description Not started before (RFC 3339)
                                 */
                                notBefore?: string;
                                pausedSeconds?: number;
                                /** @description The plate that was asked for */
                                plate?: number;
                                /** @description Its id */
                                printerId?: string;
                                /**
                                 * @description Comes before everything of a lower priority; `normal` when left out
                                 * @enum {unknown}
                                 */
                                priority: "low" | "normal" | "high" | "urgent";
                                progress: number;
                                /** @description Id of the project */
                                projectId: string;
                                quality?: string;
                                reason?: {
                                    code: string;
                                    detail: string;
                                    evidence?: unknown;
                                };
                                remoteName?: string;
                                /** @description The G-code that the model was sliced to, and that is printed */
                                slicedFileId?: string;
                                /** @description The slicing of its model */
                                sliceId?: string;
                                /**
                                 * Format: date-time
                                 * @description When it started (RFC 3339)
                                 */
                                startedAt?: string;
                                /** @enum {unknown} */
                                state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                                /** @enum {unknown} */
                                status: "queued" | "printing" | "completed" | "failed" | "canceled";
                                /** @description Why it waits; absent when a printer fits and takes it next */
                                waiting?: {
                                    actual?: unknown;
                                    /** @description What is so, and what to do next */
                                    advice: string;
                                    expected?: unknown;
                                    /** @description With no-printer-fits: the rule that fails there */
                                    nearest?: string;
                                    /** @description The printer that comes closest */
                                    printerId?: string;
                                    /** @description The nearest rule that fails, or no-printer-fits */
                                    rule: string;
                                };
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One print */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change priority and times */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        dueAt?: string | null;
                        notBefore?: string | null;
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/printing/prints/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every move of it */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                at: string;
                                attempt: number;
                                by: string;
                                data?: unknown;
                                /** @description null where it begins */
                                from: ("queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled") | null;
                                /** @description Grows with every event */
                                id: string;
                                /** @enum {unknown} */
                                to: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                                why?: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/feedback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what became of the part; the newest word counts */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * Format: byte
                         * @description A JPEG, PNG or WebP of at most 4 MB, as base64
                         */
                        photo?: string;
                        /** @description What is wrong with it, or what was done about it */
                        reason?: string;
                        /**
                         * @description What became of the part
                         * @enum {unknown}
                         */
                        result: "good" | "flawed" | "failed";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/feedback/photo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The picture that came with the feedback */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The picture */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": string;
                        "image/png": string;
                        "image/webp": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            commandId: string;
                            /** @description Its id */
                            printId: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decide a held print */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description The attempt that you looked at; another one = 409 */
                        attempt?: number;
                        /** @description The hold that you looked at; another one = 409 */
                        heldEventId?: string;
                        /** @description Why */
                        note?: string;
                        /** @enum {unknown} */
                        outcome: "completed" | "failed" | "canceled" | "not-started";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            commandId: string;
                            /** @description Its id */
                            printId: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try again */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            actualSeconds?: number;
                            attempt: number;
                            /** @description Its id */
                            batchId: string;
                            /**
                             * Format: date-time
                             * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                             */
                            cancelRequestedAt?: string;
                            copy: number;
                            /**
                             * Format: date-time
                             * @description When it was submitted (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            estimatedSeconds?: number;
                            /** @description What somebody said of the part */
                            feedback?: {
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                givenAt: string;
                                givenBy: string;
                                photoUrl?: string;
                                reason?: string;
                                /** @enum {unknown} */
                                result: "good" | "flawed" | "failed";
                            };
                            filamentMillimetresUsed?: number;
                            /** @description What was sent: of a model, the model */
                            fileId: string;
                            fileName: string;
                            /**
                             * Format: date-time
                             * @description When it ended (RFC 3339)
                             */
                            finishedAt?: string;
                            /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                            heldEventId?: string;
                            /** @description Its id */
                            id: string;
                            /**
                             * Format: date-time
                             * @description Since when it is paused before its start (RFC 3339)
                             */
                            keptBackAt?: string;
                            massGramsUsed?: number;
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            pausedSeconds?: number;
                            /** @description The plate that was asked for */
                            plate?: number;
                            /** @description Its id */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority: "low" | "normal" | "high" | "urgent";
                            progress: number;
                            /** @description Id of the project */
                            projectId: string;
                            quality?: string;
                            reason?: {
                                code: string;
                                detail: string;
                                evidence?: unknown;
                            };
                            remoteName?: string;
                            /** @description The G-code that the model was sliced to, and that is printed */
                            slicedFileId?: string;
                            /** @description The slicing of its model */
                            sliceId?: string;
                            /**
                             * Format: date-time
                             * @description When it started (RFC 3339)
                             */
                            startedAt?: string;
                            /** @enum {unknown} */
                            state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                            /** @enum {unknown} */
                            status: "queued" | "printing" | "completed" | "failed" | "canceled";
                            /** @description Why it waits; absent when a printer fits and takes it next */
                            waiting?: {
                                actual?: unknown;
                                /** @description What is so, and what to do next */
                                advice: string;
                                expected?: unknown;
                                /** @description With no-printer-fits: the rule that fails there */
                                nearest?: string;
                                /** @description The printer that comes closest */
                                printerId?: string;
                                /** @description The nearest rule that fails, or no-printer-fits */
                                rule: string;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pictures taken while it ran, oldest first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Its id */
                                id: string;
                                /** @description How far the print was */
                                progress: number;
                                sizeBytes: number;
                                /**
                                 * Format: date-time
                                 * @description When (RFC 3339)
                                 */
                                takenAt: string;
                                url: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/snapshots/{snapshotId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of these pictures, a JPEG */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                    snapshotId: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The picture */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/jpeg": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/prints/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why it waits: every rule on every printer */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            printers: {
                                fits: boolean;
                                /** @description Its id */
                                printerId: string;
                                rules: {
                                    actual?: unknown;
                                    /** @description Where it fails: what is so, and what to do next */
                                    advice?: string;
                                    expected?: unknown;
                                    ok: boolean;
                                    rule: string;
                                }[];
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/profiles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List uploaded profiles, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it was uploaded (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                engine: string;
                                /** @description Its id */
                                id: string;
                                material: string;
                                name: string;
                                printerClass: string;
                                quality: string;
                                /** @description Of its settings: slices by profiles of the same settings are shared */
                                sha256: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a slicing profile */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description Whose settings these are; prusaslicer when left out
                         * @enum {unknown}
                         */
                        engine?: "prusaslicer" | "orcaslicer" | "curaengine";
                        /** @description Material, e.g. PETG */
                        material: string;
                        /** @description For people */
                        name: string;
                        /** @description Model of the printers that it is for, as `model` of the printer says it; `*` = any */
                        printerClass: string;
                        /** @description Quality: draft, standard, fine, or a word of your own that prints then ask for */
                        quality: string;
                        /** @description One `name = value` a line: what PrusaSlicer exports as config, or the config block of its G-code */
                        settings: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was uploaded (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            engine: string;
                            /** @description Its id */
                            id: string;
                            material: string;
                            name: string;
                            printerClass: string;
                            quality: string;
                            /** @description Of its settings: slices by profiles of the same settings are shared */
                            sha256: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/profiles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One profile */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was uploaded (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            engine: string;
                            /** @description Its id */
                            id: string;
                            material: string;
                            name: string;
                            printerClass: string;
                            quality: string;
                            settings: string;
                            /** @description Of its settings: slices by profiles of the same settings are shared */
                            sha256: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Forget a profile */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Whose name holds this text, in any case */
                    text?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it was made (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                /** @description Id of the project */
                                id: string;
                                name: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Make a project */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Id of the project */
                        id?: string;
                        /** @description For people */
                        name: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /** @description Id of the project */
                            id: string;
                            name: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project with its statistics */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Id of the project */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /** @description Id of the project */
                            id: string;
                            name: string;
                            statistics: {
                                /** @description Of all filament and print time, also of failed prints, at the prices beside it */
                                cost: {
                                    /** @description Minor units (cents) */
                                    amount: number;
                                    currency: string;
                                    /** @description Minor units; FILAMENT_PRICE_PER_KILOGRAM */
                                    filamentPerKilogram: number;
                                    /** @description Minor units; MACHINE_PRICE_PER_HOUR */
                                    machinePerHour: number;
                                };
                                /** @description Prints that had come to a printer and ended, by what became of the part */
                                ended: {
                                    canceled: number;
                                    /** @description By the printer, or by feedback */
                                    failed: number;
                                    /** @description By feedback */
                                    flawed: number;
                                    succeeded: number;
                                };
                                filamentMillimetres: number;
                                files: number;
                                massGrams: number;
                                /** @description Prints that are still kept, by state */
                                prints: {
                                    [key: string]: number;
                                };
                                printSeconds: number;
                                storedBytes: number;
                                /** @description Succeeded over succeeded, flawed and failed; absent before any ended */
                                successRate?: number;
                                /** @description All prints that there ever were */
                                total: number;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/queue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prints that wait, in the order in which they are served */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description Made at this moment or later: a date or an RFC 3339 time */
                    from?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Which may go to this printer only */
                    printerId?: string;
                    /** @description Id of the project */
                    projectId?: string;
                    /** @description As in GET prints; all here are queued */
                    state?: string;
                    /** @description As in GET prints; all here are queued */
                    status?: string;
                    /** @description Whose file name holds this text, in any case */
                    text?: string;
                    /** @description Made before this moment; a plain date means the end of that day (UTC): a date or an RFC 3339 time */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                actualSeconds?: number;
                                attempt: number;
                                /** @description Its id */
                                batchId: string;
                                /**
                                 * Format: date-time
                                 * @description When a cancel was asked for that the printer has not confirmed (RFC 3339)
                                 */
                                cancelRequestedAt?: string;
                                copy: number;
                                /**
                                 * Format: date-time
                                 * @description When it was submitted (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                /**
                                 * Format: date-time
                                 * @description When it should be done (RFC 3339)
                                 */
                                dueAt?: string;
                                estimatedSeconds?: number;
                                /** @description What somebody said of the part */
                                feedback?: {
                                    /**
                                     * Format: date-time
                                     * @description When (RFC 3339)
                                     */
                                    givenAt: string;
                                    givenBy: string;
                                    photoUrl?: string;
                                    reason?: string;
                                    /** @enum {unknown} */
                                    result: "good" | "flawed" | "failed";
                                };
                                filamentMillimetresUsed?: number;
                                /** @description What was sent: of a model, the model */
                                fileId: string;
                                fileName: string;
                                /**
                                 * Format: date-time
                                 * @description When it ended (RFC 3339)
                                 */
                                finishedAt?: string;
                                /** @description The event by which it is held, for `POST prints/:id/resolve`; only while it is */
                                heldEventId?: string;
                                /** @description Its id */
                                id: string;
                                /**
                                 * Format: date-time
                                 * @description Since when it is paused before its start (RFC 3339)
                                 */
                                keptBackAt?: string;
                                massGramsUsed?: number;
                                material?: string;
                                /**
                                 * Format: date-time
                                 * @description Not started before (RFC 3339)
                                 */
                                notBefore?: string;
                                pausedSeconds?: number;
                                /** @description The plate that was asked for */
                                plate?: number;
                                /** @description Its id */
                                printerId?: string;
                                /**
                                 * @description Comes before everything of a lower priority; `normal` when left out
                                 * @enum {unknown}
                                 */
                                priority: "low" | "normal" | "high" | "urgent";
                                progress: number;
                                /** @description Id of the project */
                                projectId: string;
                                quality?: string;
                                reason?: {
                                    code: string;
                                    detail: string;
                                    evidence?: unknown;
                                };
                                remoteName?: string;
                                /** @description The G-code that the model was sliced to, and that is printed */
                                slicedFileId?: string;
                                /** @description The slicing of its model */
                                sliceId?: string;
                                /**
                                 * Format: date-time
                                 * @description When it started (RFC 3339)
                                 */
                                startedAt?: string;
                                /** @enum {unknown} */
                                state: "queued" | "preparing" | "transferring" | "starting" | "printing" | "paused" | "held" | "completed" | "failed" | "canceled";
                                /** @enum {unknown} */
                                status: "queued" | "printing" | "completed" | "failed" | "canceled";
                                /** @description Why it waits; absent when a printer fits and takes it next */
                                waiting?: {
                                    actual?: unknown;
                                    /** @description What is so, and what to do next */
                                    advice: string;
                                    expected?: unknown;
                                    /** @description With no-printer-fits: the rule that fails there */
                                    nearest?: string;
                                    /** @description The printer that comes closest */
                                    printerId?: string;
                                    /** @description The nearest rule that fails, or no-printer-fits */
                                    rule: string;
                                };
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a file to the queue */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Colour that must be loaded */
                        colour?: string;
                        /** @description How many of it; 1 when left out */
                        copies?: number;
                        /**
                         * Format: date-time
                         * @description When it should be done (RFC 3339)
                         */
                        dueAt?: string;
                        /** @description Id of the file */
                        fileId?: string;
                        /** @description The newest file of this name */
                        filename?: string;
                        /** @description Material */
                        material?: string;
                        /**
                         * Format: date-time
                         * @description Not started before (RFC 3339)
                         */
                        notBefore?: string;
                        /** @description Of a 3MF with several plates: which; the first when left out */
                        plate?: number;
                        /** @description Only printers of this pool */
                        poolId?: string;
                        /** @description Preset that says what is left out here */
                        presetId?: string;
                        /** @description FluxStudio sends true; false is refused, since nothing waits unprinted */
                        print?: boolean;
                        /** @description Only this printer */
                        printerId?: string;
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                        /** @description Id of the project */
                        projectId?: string;
                        /** @description Quality */
                        quality?: string;
                        tags?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            batchId: string;
                            /** @description Of the first print */
                            id: string;
                            prints: {
                                /** @description Its id */
                                id: string;
                                state: string;
                            }[];
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        /** Reorder or reprioritise; send the ETag of GET queue as If-Match */
        patch: {
            parameters: {
                query?: never;
                header?: {
                    /** @description ETag as it was read; 412 when it changed since */
                    "If-Match"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        dueAt?: string | null;
                        /** @description They come in this order from now on; priority and date go before it */
                        order?: string[];
                        /** @description Those of them that still wait get priority and date; those of `order` when left out */
                        printIds?: string[];
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description How many prints were edited or put in order */
                            changed: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/printing/queue/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who prints what when, for the first 10,000 waiting prints */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it ends (RFC 3339)
                                 */
                                endsAt: string;
                                /** @description Nothing is known of its duration */
                                guessed?: boolean;
                                load?: {
                                    colour: string | null;
                                    /** @description A name, several of them, or null */
                                    material: unknown;
                                };
                                /** @description Its id */
                                printerId: string;
                                /** @description Its id */
                                printId: string;
                                /**
                                 * Format: date-time
                                 * @description When it starts (RFC 3339)
                                 */
                                startsAt: string;
                            }[];
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            madeAt: string;
                            /** @description Prints that no printer can take as things are, with the rules that fail on the nearest one */
                            unplaced: {
                                /** @description Its id */
                                printId: string;
                                rules: {
                                    actual?: unknown;
                                    /** @description Where it fails: what is so, and what to do next */
                                    advice?: string;
                                    expected?: unknown;
                                    ok: boolean;
                                    rule: string;
                                }[];
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/quick-print": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Print a file */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Colour that must be loaded */
                        colour?: string;
                        /** @description How many of it; 1 when left out */
                        copies?: number;
                        /**
                         * Format: date-time
                         * @description When it should be done (RFC 3339)
                         */
                        dueAt?: string;
                        /** @description Id of the file */
                        fileId?: string;
                        /** @description The newest file of this name */
                        filename?: string;
                        /** @description Material */
                        material?: string;
                        /**
                         * Format: date-time
                         * @description Not started before (RFC 3339)
                         */
                        notBefore?: string;
                        /** @description Of a 3MF with several plates: which; the first when left out */
                        plate?: number;
                        /** @description Only printers of this pool */
                        poolId?: string;
                        /** @description Preset that says what is left out here */
                        presetId?: string;
                        /** @description Only this printer */
                        printerId?: string;
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                        /** @description Id of the project */
                        projectId?: string;
                        /** @description Quality */
                        quality?: string;
                        tags?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            batchId: string;
                            prints: {
                                /** @description Its id */
                                id: string;
                                state: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List reports, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description Made at this moment or later: a date or an RFC 3339 time */
                    from?: string;
                    kind?: "prints" | "timelapse";
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Id of the project */
                    projectId?: string;
                    state?: "queued" | "ready" | "failed";
                    /** @description Made before this moment; a plain date means the end of that day (UTC): a date or an RFC 3339 time */
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it was asked for (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                error?: {
                                    code: string;
                                    detail: string;
                                };
                                /**
                                 * Format: date-time
                                 * @description When it was written (RFC 3339)
                                 */
                                finishedAt?: string;
                                format: string;
                                /**
                                 * Format: date-time
                                 * @description First moment (RFC 3339)
                                 */
                                from: string;
                                /** @description Its id */
                                id: string;
                                kind: string;
                                locale: string;
                                /** @description `timelapse`: the print */
                                printId?: string;
                                /** @description Id of the project */
                                projectId?: string;
                                rows?: number;
                                /** @enum {unknown} */
                                state: "queued" | "ready" | "failed";
                                /**
                                 * Format: date-time
                                 * @description Last moment (RFC 3339)
                                 */
                                to: string;
                                /** @description Where it is downloaded, once it is ready */
                                url?: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Have a report written */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                    /** @description `wait=N`: answers when the work is done, or 202 after N seconds (at most 30) */
                    Prefer?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        format?: "csv" | "webp" | "mp4";
                        /** @description `prints`: first moment: a date or an RFC 3339 time */
                        from?: string;
                        /**
                         * @description `prints`: the prints of a period, as CSV. `timelapse`: the pictures of one print, moving
                         * @enum {unknown}
                         */
                        kind: "prints" | "timelapse";
                        /** @enum {unknown} */
                        locale?: "de" | "en";
                        /** @description `timelapse`: the print */
                        printId?: string;
                        /** @description Id of the project */
                        projectId?: string;
                        /** @description `prints`: up to this moment; a plain date means the end of that day (UTC): a date or an RFC 3339 time */
                        to?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was asked for (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            error?: {
                                code: string;
                                detail: string;
                            };
                            /**
                             * Format: date-time
                             * @description When it was written (RFC 3339)
                             */
                            finishedAt?: string;
                            format: string;
                            /**
                             * Format: date-time
                             * @description First moment (RFC 3339)
                             */
                            from: string;
                            /** @description Its id */
                            id: string;
                            kind: string;
                            locale: string;
                            /** @description `timelapse`: the print */
                            printId?: string;
                            /** @description Id of the project */
                            projectId?: string;
                            rows?: number;
                            /** @enum {unknown} */
                            state: "queued" | "ready" | "failed";
                            /**
                             * Format: date-time
                             * @description Last moment (RFC 3339)
                             */
                            to: string;
                            /** @description Where it is downloaded, once it is ready */
                            url?: string;
                        };
                    };
                };
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/reports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One report */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was asked for (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            error?: {
                                code: string;
                                detail: string;
                            };
                            /**
                             * Format: date-time
                             * @description When it was written (RFC 3339)
                             */
                            finishedAt?: string;
                            format: string;
                            /**
                             * Format: date-time
                             * @description First moment (RFC 3339)
                             */
                            from: string;
                            /** @description Its id */
                            id: string;
                            kind: string;
                            locale: string;
                            /** @description `timelapse`: the print */
                            printId?: string;
                            /** @description Id of the project */
                            projectId?: string;
                            rows?: number;
                            /** @enum {unknown} */
                            state: "queued" | "ready" | "failed";
                            /**
                             * Format: date-time
                             * @description Last moment (RFC 3339)
                             */
                            to: string;
                            /** @description Where it is downloaded, once it is ready */
                            url?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/reports/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a report */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description The report */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "image/webp": string;
                        "text/csv": string;
                        "video/mp4": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            projects: string[];
                            role: string;
                            sub: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Sign a browser in */
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        apiKey?: string;
                        /** @description A JWT */
                        token?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Send it as X-CSRF-Token with every change */
                            csrfToken: string;
                            expiresInSeconds: number;
                            role: string;
                            sub: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        /** Sign out */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** State and temperatures, as OctoPrint says it */
        get: {
            parameters: {
                query?: {
                    /** @description Id or name of the printer */
                    printer?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            state: {
                                flags: {
                                    [key: string]: boolean;
                                };
                                text: string;
                            };
                            temperature: {
                                [key: string]: {
                                    /** @description Celsius */
                                    actual: number;
                                    offset: number;
                                    /** @description Celsius; 0 = off */
                                    target: number;
                                };
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/temperature": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Temperatures, as OctoPrint says them */
        get: {
            parameters: {
                query?: {
                    /** @description Id or name of the printer */
                    printer?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            [key: string]: {
                                /** @description Celsius */
                                actual: number;
                                offset: number;
                                /** @description Celsius; 0 = off */
                                target: number;
                            };
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List saved batches, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    /** @description Id of the project */
                    projectId?: string;
                    /** @description Whose name holds this text, in any case */
                    text?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Colour that must be loaded */
                                colour?: string;
                                /**
                                 * Format: date-time
                                 * @description When it was saved (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                /**
                                 * Format: date-time
                                 * @description When it should be done (RFC 3339)
                                 */
                                dueAt?: string;
                                /** @description Its id */
                                id: string;
                                items: {
                                    /** @description Colour that must be loaded */
                                    colour?: string;
                                    /** @description How many of it; 1 when left out */
                                    copies?: number;
                                    /**
                                     * Format: date-time
                                     * @description When it should be done (RFC 3339)
                                     */
                                    dueAt?: string;
                                    /** @description Id of the file */
                                    fileId: string;
                                    /** @description Material */
                                    material?: string;
                                    /**
                                     * Format: date-time
                                     * @description Not started before (RFC 3339)
                                     */
                                    notBefore?: string;
                                    /** @description Of a 3MF with several plates: which; the first when left out */
                                    plate?: number;
                                    /** @description Only printers of this pool */
                                    poolId?: string;
                                    /** @description Only this printer */
                                    printerId?: string;
                                    /**
                                     * @description Comes before everything of a lower priority; `normal` when left out
                                     * @enum {unknown}
                                     */
                                    priority?: "low" | "normal" | "high" | "urgent";
                                    /** @description Quality */
                                    quality?: string;
                                    tags?: string[];
                                }[];
                                /** @description Material */
                                material?: string;
                                name: string;
                                /**
                                 * Format: date-time
                                 * @description Not started before (RFC 3339)
                                 */
                                notBefore?: string;
                                /** @description Of a 3MF with several plates: which; the first when left out */
                                plate?: number;
                                /** @description Only printers of this pool */
                                poolId?: string;
                                /** @description Only this printer */
                                printerId?: string;
                                /**
                                 * @description Comes before everything of a lower priority; `normal` when left out
                                 * @enum {unknown}
                                 */
                                priority?: "low" | "normal" | "high" | "urgent";
                                /** @description Id of the project */
                                projectId: string;
                                /** @description Quality */
                                quality?: string;
                                tags?: string[];
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Save a batch */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Saves what this batch was made of; projectId and items are then left out */
                        batchId?: string;
                        /** @description Colour that must be loaded */
                        colour?: string;
                        /**
                         * Format: date-time
                         * @description When it should be done (RFC 3339)
                         */
                        dueAt?: string;
                        items?: {
                            /** @description Colour that must be loaded */
                            colour?: string;
                            /** @description How many of it; 1 when left out */
                            copies?: number;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Id of the file */
                            fileId: string;
                            /** @description Material */
                            material?: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            /** @description Of a 3MF with several plates: which; the first when left out */
                            plate?: number;
                            /** @description Only printers of this pool */
                            poolId?: string;
                            /** @description Only this printer */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority?: "low" | "normal" | "high" | "urgent";
                            /** @description Quality */
                            quality?: string;
                            tags?: string[];
                        }[];
                        /** @description Material */
                        material?: string;
                        /** @description For people */
                        name: string;
                        /**
                         * Format: date-time
                         * @description Not started before (RFC 3339)
                         */
                        notBefore?: string;
                        /** @description Of a 3MF with several plates: which; the first when left out */
                        plate?: number;
                        /** @description Only printers of this pool */
                        poolId?: string;
                        /** @description Only this printer */
                        printerId?: string;
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                        /** @description Id of the project */
                        projectId?: string;
                        /** @description Quality */
                        quality?: string;
                        tags?: string[];
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Colour that must be loaded */
                            colour?: string;
                            /**
                             * Format: date-time
                             * @description When it was saved (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Its id */
                            id: string;
                            items: {
                                /** @description Colour that must be loaded */
                                colour?: string;
                                /** @description How many of it; 1 when left out */
                                copies?: number;
                                /**
                                 * Format: date-time
                                 * @description When it should be done (RFC 3339)
                                 */
                                dueAt?: string;
                                /** @description Id of the file */
                                fileId: string;
                                /** @description Material */
                                material?: string;
                                /**
                                 * Format: date-time
                                 * @description Not started before (RFC 3339)
                                 */
                                notBefore?: string;
                                /** @description Of a 3MF with several plates: which; the first when left out */
                                plate?: number;
                                /** @description Only printers of this pool */
                                poolId?: string;
                                /** @description Only this printer */
                                printerId?: string;
                                /**
                                 * @description Comes before everything of a lower priority; `normal` when left out
                                 * @enum {unknown}
                                 */
                                priority?: "low" | "normal" | "high" | "urgent";
                                /** @description Quality */
                                quality?: string;
                                tags?: string[];
                            }[];
                            /** @description Material */
                            material?: string;
                            name: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            /** @description Of a 3MF with several plates: which; the first when left out */
                            plate?: number;
                            /** @description Only printers of this pool */
                            poolId?: string;
                            /** @description Only this printer */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority?: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId: string;
                            /** @description Quality */
                            quality?: string;
                            tags?: string[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/templates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One saved batch */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Colour that must be loaded */
                            colour?: string;
                            /**
                             * Format: date-time
                             * @description When it was saved (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            /**
                             * Format: date-time
                             * @description When it should be done (RFC 3339)
                             */
                            dueAt?: string;
                            /** @description Its id */
                            id: string;
                            items: {
                                /** @description Colour that must be loaded */
                                colour?: string;
                                /** @description How many of it; 1 when left out */
                                copies?: number;
                                /**
                                 * Format: date-time
                                 * @description When it should be done (RFC 3339)
                                 */
                                dueAt?: string;
                                /** @description Id of the file */
                                fileId: string;
                                /** @description Material */
                                material?: string;
                                /**
                                 * Format: date-time
                                 * @description Not started before (RFC 3339)
                                 */
                                notBefore?: string;
                                /** @description Of a 3MF with several plates: which; the first when left out */
                                plate?: number;
                                /** @description Only printers of this pool */
                                poolId?: string;
                                /** @description Only this printer */
                                printerId?: string;
                                /**
                                 * @description Comes before everything of a lower priority; `normal` when left out
                                 * @enum {unknown}
                                 */
                                priority?: "low" | "normal" | "high" | "urgent";
                                /** @description Quality */
                                quality?: string;
                                tags?: string[];
                            }[];
                            /** @description Material */
                            material?: string;
                            name: string;
                            /**
                             * Format: date-time
                             * @description Not started before (RFC 3339)
                             */
                            notBefore?: string;
                            /** @description Of a 3MF with several plates: which; the first when left out */
                            plate?: number;
                            /** @description Only printers of this pool */
                            poolId?: string;
                            /** @description Only this printer */
                            printerId?: string;
                            /**
                             * @description Comes before everything of a lower priority; `normal` when left out
                             * @enum {unknown}
                             */
                            priority?: "low" | "normal" | "high" | "urgent";
                            /** @description Id of the project */
                            projectId: string;
                            /** @description Quality */
                            quality?: string;
                            tags?: string[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Forget a saved batch */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/templates/{id}/submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Submit a saved batch once more */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description How many of it; 1 when left out */
                        copies?: number;
                        /**
                         * Format: date-time
                         * @description When it should be done (RFC 3339)
                         */
                        dueAt?: string;
                        /** @description Of the new batch; else the name of the template */
                        name?: string;
                        /**
                         * Format: date-time
                         * @description Not started before (RFC 3339)
                         */
                        notBefore?: string;
                        /**
                         * @description Comes before everything of a lower priority; `normal` when left out
                         * @enum {unknown}
                         */
                        priority?: "low" | "normal" | "high" | "urgent";
                    };
                };
            };
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            prints: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who signed in with a token, or was made known */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /** @description Whether an admin said so; else their last token did */
                                assigned: boolean;
                                /**
                                 * Format: date-time
                                 * @description When they first signed in, or were made known (RFC 3339)
                                 */
                                firstSeenAt: string;
                                /**
                                 * Format: date-time
                                 * @description When they last signed in, to the minute (RFC 3339)
                                 */
                                lastSeenAt: string;
                                projects: string[];
                                role: string;
                                /** @description As the tokens name them */
                                sub: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /**
         * Make a person or a service known
         * @description A person: what they may do where their token says nothing of roles or projects; sent again, it says so anew. A service: an API key of that name.
         */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /**
                         * @description `service` = signs in with an API key, which is answered once
                         * @enum {unknown}
                         */
                        kind?: "person" | "service";
                        /** @description Made if they do not exist */
                        projects?: string[];
                        /**
                         * @description member when left out
                         * @enum {unknown}
                         */
                        role?: "machine" | "viewer" | "member" | "operator" | "admin";
                        /** @description As their tokens will name them; of a service, what it is called */
                        sub: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Of a service: its API key, shown this once */
                            key?: string;
                            /** @enum {unknown} */
                            kind: "person" | "service";
                            projects: string[];
                            role: string;
                            /** @description What stands in rows and in the audit log */
                            sub: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Put a pseudonym in the place of a person, everywhere
         * @description Take their access at the identity server first: whoever signs in again is known again.
         */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Their `sub` */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Rows by table */
                            changed: {
                                [key: string]: number;
                            };
                            /** @description What stands in the place of their name */
                            pseudonym: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/users/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that names a person, a row a line */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Their `sub` */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description `{table, row}` a line */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/x-ndjson": string;
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it was made (RFC 3339)
                                 */
                                createdAt: string;
                                createdBy: string;
                                disabled: boolean;
                                events: string[];
                                /** @description Its id */
                                id: string;
                                /** @description Id of the project */
                                projectId?: string;
                                url: string;
                            }[];
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        /** Add a webhook */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        /** @description Only these; all when left out or empty */
                        events?: ("print.printing" | "print.paused" | "print.completed" | "print.failed" | "print.canceled" | "print.held" | "printer.online" | "printer.offline")[];
                        /** @description Id of the project */
                        projectId?: string;
                        /** @description Where messages are posted to */
                        url: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            disabled: boolean;
                            events: string[];
                            /** @description Its id */
                            id: string;
                            /** @description Id of the project */
                            projectId?: string;
                            /** @description Signs the messages (Standard Webhooks); shown this once */
                            secret: string;
                            url: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One webhook */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            disabled: boolean;
                            events: string[];
                            /** @description Its id */
                            id: string;
                            /** @description Id of the project */
                            projectId?: string;
                            url: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        /** Remove a webhook */
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description No content */
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        /** Change a webhook */
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": {
                        disabled?: boolean;
                        /** @description Only these; all when left out or empty */
                        events?: ("print.printing" | "print.paused" | "print.completed" | "print.failed" | "print.canceled" | "print.held" | "printer.online" | "printer.offline")[];
                        /** @description Where messages are posted to */
                        url?: string;
                    };
                };
            };
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /**
                             * Format: date-time
                             * @description When it was made (RFC 3339)
                             */
                            createdAt: string;
                            createdBy: string;
                            disabled: boolean;
                            events: string[];
                            /** @description Its id */
                            id: string;
                            /** @description Id of the project */
                            projectId?: string;
                            url: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/api/printing/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was sent and what became of it, newest first */
        get: {
            parameters: {
                query?: {
                    /** @description `next` of the page before */
                    cursor?: string;
                    /** @description At most this many; 50 when left out */
                    limit?: number;
                    state?: "queued" | "delivered" | "failed";
                };
                header?: never;
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            items: {
                                /**
                                 * Format: date-time
                                 * @description When it happened (RFC 3339)
                                 */
                                createdAt: string;
                                /**
                                 * Format: date-time
                                 * @description When the receiver took it (RFC 3339)
                                 */
                                deliveredAt?: string;
                                /** @description The header webhook-id: the same for each sending of one event */
                                eventId: string;
                                /** @description Its id */
                                id: string;
                                lastError?: string;
                                lastStatus?: number;
                                payload: unknown;
                                /** @enum {unknown} */
                                state: "queued" | "delivered" | "failed";
                                /**
                                 * Format: date-time
                                 * @description When it was sent last (RFC 3339)
                                 */
                                triedAt?: string;
                                tries: number;
                                type: string;
                            }[];
                            /** @description Cursor of the next page; absent on the last one */
                            next?: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/webhooks/{id}/deliveries/{deliveryId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a message again; its webhook-id stays */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    deliveryId: string;
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/printing/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send it a message of no event */
        post: {
            parameters: {
                query?: never;
                header?: {
                    /** @description Makes it take effect once: the same key again within 24 hours gets the first answer */
                    "Idempotency-Key"?: string;
                };
                path: {
                    /** @description Its id */
                    id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            /** @description Its id */
                            id: string;
                            state: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The version once more */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a slicer asks first */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
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
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
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
        /** The process is alive */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            status: string;
                            uptimeSeconds: number;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
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
        /** What it needs answers */
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                /** @description Default Response */
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": {
                            checks: {
                                [key: string]: string;
                            };
                            status: string;
                        };
                    };
                };
                /** @description Refused */
                default: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/problem+json": components["schemas"]["Problem"];
                    };
                };
            };
        };
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
        /** @description RFC 9457 problem */
        Problem: {
            /** @description Stable: clients may switch on it */
            code: string;
            /** @description A sentence for people that says what to do next */
            detail: string;
            errors?: {
                field: string;
                message: string;
            }[];
            status: number;
            title: string;
            type: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
