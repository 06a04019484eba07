/** What a page may ask of the API. Generated from the OpenAPI document by sdk/types.mjs. */
export interface paths {
    "/v1/answers/{answer_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Write one's own answer anew. The rules look at it again; its votes stay */
        put: operations["edit_answer"];
        post?: never;
        /** Take one's own answer back. Again changes nothing */
        delete: operations["delete_answer"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/answers/{answer_id}/vote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say whether an answer helped: one vote a person, which may be switched or taken back */
        put: operations["vote_answer"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/assets/{asset}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What pages load: `torg.js` and its parts, stylesheets of fragments and of Torg's own pages */
        get: operations["asset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/compare/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people who compared these products also compared, or then bought */
        get: operations["compare_recommendations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Log a batch of events */
        post: operations["post_events"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened in the shop lately, newest first */
        get: operations["get_shop_feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/feed/following": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the members and lists that the shopper follows let be shown, of the last thirty days, newest first */
        get: operations["get_following_feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ga4/debug/mp/collect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what of a GA4 request wouldn't be taken, and take nothing */
        post: operations["post_ga4_debug"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ga4/mp/collect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take events in the form of GA4's Measurement Protocol */
        post: operations["post_ga4"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/guests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A token for a shopper who keeps lists and likes without logging in */
        post: operations["post_guest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Say that the API answers, and what does worse than it should */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was bought lately, in the whole shop or in a category */
        get: operations["list_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of the person's own lists, a page of products at a time. `wish` is the default wish list */
        get: operations["get_list"];
        /** Say anew what a list is called and who may see it */
        put: operations["put_list"];
        post?: never;
        /** Delete a list with all that is in it. Nobody sees it from the first moment on */
        delete: operations["delete_list"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list_id}/items/{product_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Put a product into a list, or say anew what is said of it there */
        put: operations["put_list_item"];
        post?: never;
        /** Take a product out of a list. One that isn't there changes nothing */
        delete: operations["delete_list_item"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lists/{list_id}/items/{product_id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a product to a position, to another of the person's lists, or both */
        post: operations["move_list_item"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where what was bought: groups of at least ten people each (the shop's `k_anonymity`), the latest first */
        get: operations["get_map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The logged-in shopper's consents */
        get: operations["get_consents"];
        /** Record the logged-in shopper's answers. Repeating an answer keeps the time it was first given */
        put: operations["put_consents"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that is kept of the logged-in shopper */
        get: operations["get_my_data"];
        put?: never;
        post?: never;
        /** Forget the logged-in shopper */
        delete: operations["delete_my_data"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/following": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The members and public lists that the shopper follows */
        get: operations["list_following"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/following/{target}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Follow a member (`member:<member_id>`) or a public list (`list:<list_id>`); again changes nothing */
        put: operations["put_following"];
        post?: never;
        /** Don't follow a member or a list any more. It holds at once; one that isn't followed changes nothing */
        delete: operations["delete_following"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The person's lists: the default wish list first, then the others, the oldest first */
        get: operations["list_my_lists"];
        put?: never;
        /** Make a list */
        post: operations["post_list"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** At log-in, make what the browser kept as a guest (lists, likes) the shopper's */
        post: operations["merge_guest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the shopper shows of themselves. 404 until they chose to */
        get: operations["get_profile"];
        /** Show oneself under a name, and choose which of one's doings stand beside it */
        put: operations["put_profile"];
        post?: never;
        /** Show nothing of oneself any more: nobody sees the profile from the first moment on, and nobody follows it */
        delete: operations["delete_profile"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the shopper (or guest) asked and answered, latest first, in whatever state */
        get: operations["list_my_questions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/reactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The person's own likes and dislikes, by product id */
        get: operations["list_my_reactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shopper's (or guest's) own reviews in whatever state, latest first; all on one page */
        get: operations["list_my_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is the caller's own among reviews, questions and answers that a page shows */
        get: operations["my_words"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Announce a picture, sound or film, and be told where to send it */
        post: operations["post_media"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/media/{media_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a file: for its owner (by token or receipt) at any time, for others once it is published */
        get: operations["get_media"];
        put?: never;
        post?: never;
        /** Take one's own file back, wherever it is shown. The shop's server may take any back */
        delete: operations["delete_media"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A member, as far as they show themselves */
        get: operations["get_member"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{member_id}/feed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a member chose to let others see of what they do, newest first */
        get: operations["get_member_feed"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/moderation/transparency": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How much came in by month, what became of it and why, and how reviews of each rating fared */
        get: operations["get_transparency"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nearby": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people near the reader bought, or looked at (`kind=viewed`): in words, and the products */
        get: operations["get_nearby"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/now": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is looked at in the shop now, and by how many people; never discreet products */
        get: operations["get_now"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The OpenAPI 3.1 document of this API */
        get: operations["openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Up to ten places for what a reader has typed so far, the likeliest first */
        get: operations["find_places"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/places/here": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the reader is: by the point in the query, or by what CloudFront says of them; never kept */
        get: operations["get_here"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/places/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A place: its name, its titles in Swedish and English, its level, what it lies in, and its point */
        get: operations["get_place"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/places/{code}/top": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was bought most in a place, such as "in Umeå this week" */
        get: operations["get_place_top"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/preferences/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what a person may get, to be chosen anew. The answer is HTML */
        get: operations["show_preferences"];
        put?: never;
        /** Keep what a person wants to get; none of it ends all marketing. The answer is HTML */
        post: operations["choose_preferences"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The products of a category, or of the whole shop, sorted */
        get: operations["list_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product, with one market's words if asked */
        get: operations["get_product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When a product was bought lately, as `GET /v1/latest` tells it */
        get: operations["list_product_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/nearby": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many people near the reader bought a product, or looked at it (`kind=viewed`) */
        get: operations["get_product_nearby"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything a product page needs in one response, or those `fields` of it that are asked for */
        get: operations["product_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/page/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a product page shows the caller and nobody else: asked by the browser, beside the page that is kept */
        get: operations["my_product_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many people look at a product now, looked at it within 24 hours, and have it in a cart */
        get: operations["get_presence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a product cost, and its lowest price of the last 30 days */
        get: operations["get_prices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/questions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product's questions, each with its first answers */
        get: operations["list_questions"];
        put?: never;
        /** Ask about a product */
        post: operations["ask_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/rating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The numbers of a product's reviews: all 0 where there are none yet */
        get: operations["get_rating"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/rating.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product's rating in one line as HTML: stars, the true mean and how many gave any */
        get: operations["rating_fragment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/reaction": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Like or dislike a product, or take it back */
        put: operations["put_reaction"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/reactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many people like a product, and how many dislike it */
        get: operations["get_reactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What goes with a product, with true counts */
        get: operations["product_recommendations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/recommendations.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What goes with a product as HTML: a row of products, each with how many people led to it */
        get: operations["recommendations_fragment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The published reviews of a product, with its numbers and what must be said beside them */
        get: operations["list_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/reviews.html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product's reviews and questions as HTML, to be put into its page by the shop's server */
        get: operations["reviews_fragment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/products/{product_id}/wanted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many people have a product in a wish list, private ones included */
        get: operations["get_wanted"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/public-lists": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Public lists that hold a product (or all of the shop's), newest first */
        get: operations["list_public_lists"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/public-lists/{list_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A public list, a page of products at a time */
        get: operations["get_public_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a page is told of changes while it is open */
        get: operations["get_push"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{question_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A question with all its answers */
        get: operations["get_question"];
        /** Write one's own question anew. The rules look at it again; its votes and answers stay */
        put: operations["edit_question"];
        post?: never;
        /** Take one's own question back; its answers go out of sight with it. Again changes nothing */
        delete: operations["delete_question"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{question_id}/accepted": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say which answer settles a question, or that none does; for whoever asked, and for the shop */
        put: operations["accept_answer"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{question_id}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a question */
        post: operations["answer_question"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/questions/{question_id}/vote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say whether a question is a good one: one vote a person, which may be switched or taken back */
        put: operations["vote_question"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What goes with a session; with a shopper token, also with what the shopper bought before */
        get: operations["session_recommendations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recommendations/trending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What rises now, in the shop or in a category: looked at far more than usual, what rises most first */
        get: operations["trending_recommendations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report something that is shown: a review, question, answer, picture or list */
        post: operations["post_report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/review-attributes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The attributes that reviews rate from 1 to 5: of a product's category, or those of every product */
        get: operations["list_review_attributes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/review-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a link is for, and the review that its order's buyer has written of it already, if any */
        get: operations["read_review_link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write a review of a product, or without `product_id` of the shop */
        post: operations["post_review"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews/{review_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A review: a published one for everybody, another for its author and the shop's server */
        get: operations["get_review"];
        /** Edit one's own review: all that it says is replaced, and looked at by the rules again */
        put: operations["put_review"];
        post?: never;
        /** Take one's own review back, with all its versions: nothing of it is kept or counted. Again changes */
        delete: operations["delete_review"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reviews/{review_id}/vote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say whether a review helped: one vote a person, which may be switched or taken back; not on one's own */
        put: operations["vote_review"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A search's results in the order that says what those who searched for the phrase then viewed and bought */
        get: operations["search_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/recommendations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What people who searched for a phrase, or arrived by a keyword, then viewed or bought */
        get: operations["search_recommendations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Phrases that begin with what was typed, by how many searched for them and then bought */
        get: operations["search_suggestions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shared-lists/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A list that its owner shared by link */
        get: operations["get_shared_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shared-lists/{token}/gifts/{product_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Mark that one buys a wish from a list shared by link */
        put: operations["put_gift"];
        post?: never;
        /** Take one's own mark away. Again changes nothing; 404 with another's word */
        delete: operations["delete_gift"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/site/rating": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The numbers of the shop's own reviews, with its net promoter score */
        get: operations["get_site_rating"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/site/reviews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The published reviews of the shop itself, as those of a product */
        get: operations["list_site_reviews"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statements/{receipt}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a text, and why: the statement of reasons to its author */
        get: operations["get_statement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statements/{receipt}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appeal against a refusal, once a decision; a human decides */
        post: operations["post_appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/unsubscribe/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask whether marketing should end; asking ends nothing */
        get: operations["show_unsubscribe"];
        put?: never;
        /** End all marketing to the address that the link was sent to, at once (RFC 8058) */
        post: operations["unsubscribe"];
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
        /**
         * AcceptBody
         * @description The answer that settles the question; null: none does.
         */
        AcceptBody: {
            answer_id: string | null;
        };
        /**
         * Actor
         * @description A member who lets such stories be shown with their name.
         */
        Actor: {
            /** @example me_0000000000000001 */
            member_id: string;
            /** @example Anna */
            name: string;
        };
        /**
         * Ago
         * @description How long ago something was, roughly: about so many minutes, hours or days.
         */
        Ago: {
            unit: components["schemas"]["Unit"];
            count: number;
        };
        /**
         * AnswerView
         * @description An answer. `badge` says as what it was given: by the `shop`, or by a `buyer` of the product.
         */
        AnswerView: {
            /** @example an_0000000000000001 */
            answer_id: string;
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            name: string | null;
            badge: string | null;
            language: string | null;
            answered_at: string;
            edited_at: string | null;
            votes: components["schemas"]["chalicelib.questions.views.VotesView"];
            is_accepted: boolean;
        };
        /**
         * AppealBody
         * @description Why the decision is wrong, in the author's words.
         */
        AppealBody: {
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
        };
        /**
         * Attribute
         * @description Something that is rated from 1 to 5, such as fit: its name, and what it is called in each language.
         */
        Attribute: {
            /** @example fit */
            name: string;
            /**
             * @default {}
             * @example {
             *       "sv": "Passform"
             *     }
             */
            labels?: {
                [key: string]: string;
            };
        };
        /**
         * AttributeView
         * @description How many rated an attribute, and the true mean.
         */
        AttributeView: {
            count: number;
            mean: number;
        };
        /**
         * Author
         * @description Whom the shop's server writes for: by its own id, by the address, or both.
         */
        Author: {
            /** @default null */
            customer_id?: string | null;
            /** @default null */
            email?: string | null;
        };
        /**
         * Availability
         * @description schema.org's ItemAvailability. `in_stock`, `InStock` and `https://schema.org/InStock` are all read.
         * @enum {unknown}
         */
        Availability: "backorder" | "discontinued" | "in_stock" | "in_store_only" | "limited_availability" | "made_to_order" | "online_only" | "out_of_stock" | "preorder" | "presale" | "reserved" | "sold_out";
        /**
         * BadField
         * @description One bad field: a JSON Pointer into the body, or `query:…`, `path:…`, `header:…`; and what is wrong.
         */
        BadField: {
            pointer: string;
            detail: string;
        };
        /**
         * Badge
         * @description What is known of an author: that an order of theirs holds the product, or that the shop knows them.
         * @enum {unknown}
         */
        Badge: "verified_buyer" | "verified_shopper";
        /**
         * BoughtView
         * @description That somebody bought a product: by whom (null: somebody), about when, and where; null where it isn't told.
         *
         *         Of who isn't named either the time is told or the place. `text` says it all, as plain text.
         */
        BoughtView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            ago: components["schemas"]["Ago"] | null;
            name: string | null;
            place: components["schemas"]["chalicelib.latest.wording.Words"] | null;
            text: components["schemas"]["chalicelib.latest.wording.Words"];
        };
        /**
         * Campaign
         * @description The `utm_*` parameters, where they aren't in the URL.
         */
        Campaign: {
            /** @default null */
            source?: string | null;
            /** @default null */
            medium?: string | null;
            /** @default null */
            campaign?: string | null;
            /** @default null */
            term?: string | null;
            /** @default null */
            content?: string | null;
        };
        /**
         * Card
         * @description The little that a list shows of a product.
         */
        Card: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            /** @example Tät och lätt */
            title: string;
            /** @example https://shop.example/p/fjallrav-skaljacka */
            url: string;
            image_url: string | null;
            price: components["schemas"]["Money"] | null;
            availability: components["schemas"]["Availability"];
            discreet: boolean;
            deleted: boolean;
            category: string | null;
        };
        /**
         * CardRating
         * @description The true mean of a product's published ratings, of 5 stars, and how many they are.
         */
        CardRating: {
            mean: number;
            count: number;
        };
        /**
         * Cause
         * @description A stored list that an item stands in, and what it brought.
         *
         *         `left` is what stands on the list's left side: a product, a category, or null (the phrase, the compared pair, the
         *         whole shop). `people` of `of` did the right side, pairs of one person included; null where a discreet product's
         *         count is hidden. `score` is the stored score, `weight` how many times it counts, `share` its part of all.
         */
        Cause: {
            left: string | null;
            list: string;
            people: number | null;
            of: number | null;
            score: number;
            weight: number;
            share: number;
        };
        /**
         * Choice
         * @description A list of the person's own that a product may be put into, and whether it is in it.
         */
        Choice: {
            /** @example li_0000000000000001 */
            list_id: string;
            kind: components["schemas"]["chalicelib.lists.domain.Kind"];
            title: string | null;
            holds: boolean;
        };
        /**
         * ChoicesForm
         * @description What is wanted: any number of `topic`s, or `none`.
         */
        ChoicesForm: {
            /** @default [] */
            topic?: string[];
            /** @default null */
            none?: string | null;
        };
        /**
         * ConsentView
         * @description One answer: given or refused, when and where it was given.
         */
        ConsentView: {
            given: boolean;
            /** @example 2026-11-21T12:00:00Z */
            at: string;
            source: string;
        };
        /**
         * Consented
         * @description What the shopper has agreed to. Without `analytics: true` the event counts anonymously.
         */
        Consented: {
            /** @default false */
            analytics?: boolean;
        };
        /**
         * ConsentsBody
         * @description New answers. What is left out stays as it was; `source` says where the shopper was asked.
         */
        ConsentsBody: {
            /** @default null */
            analytics?: boolean | null;
            /** @default null */
            marketing?: boolean | null;
            /** @example cookie-banner */
            source: string;
        };
        /**
         * ConsentsView
         * @description What the shopper has answered; null where they were never asked.
         */
        ConsentsView: {
            analytics: components["schemas"]["ConsentView"] | null;
            marketing: components["schemas"]["ConsentView"] | null;
        };
        /**
         * Context
         * @description Where the event happened. Of `url` only `utm_*` is kept, of `referrer` only the host and a keyword.
         */
        Context: {
            /** @default null */
            url?: string | null;
            /** @default null */
            referrer?: string | null;
            /** @default null */
            user_agent?: string | null;
            /** @default null */
            utm?: components["schemas"]["Campaign"] | null;
            /** @default false */
            staff?: boolean;
        };
        /**
         * Counts
         * @description How many things of the person's each part of Torg held; 0 where there was nothing (any more).
         */
        Counts: {
            counts: {
                [key: string]: number;
            };
        };
        /**
         * DeclaredView
         * @description A file that is awaited, where to send it, and the receipt by which its owner is known.
         */
        DeclaredView: {
            id: string;
            state: components["schemas"]["chalicelib.media.domain.State"];
            upload: components["schemas"]["FormView"];
            receipt: string;
        };
        /**
         * Event
         * @description One thing a shopper did.
         *
         *         `event` is one of Torg's words or an alias (see docs/events.md). Products are named by `product_id` or
         *         `sku`, by `product_ids`, or by `products`. `anonymous_id`, `user_id` and `session_id` are hashed before
         *         they are logged. `historical` needs a secret key.
         */
        Event: {
            /** @example event-1 */
            event_id: string;
            event: string;
            /** Format: date-time */
            occurred_at: string;
            /** @default null */
            anonymous_id?: string | null;
            /** @default null */
            user_id?: string | null;
            /** @default null */
            session_id?: string | null;
            /** @default null */
            consent?: components["schemas"]["Consented"] | null;
            /** @default null */
            context?: components["schemas"]["Context"] | null;
            /** @default null */
            product_id?: string | null;
            /** @default null */
            sku?: string | null;
            /** @default null */
            product_ids?: string[] | null;
            /** @default null */
            products?: components["schemas"]["chalicelib.activity.events.Line"][] | null;
            /** @default null */
            quantity?: number | null;
            /** @default null */
            price?: components["schemas"]["Money"] | null;
            /** @default null */
            position?: number | null;
            /** @default null */
            query?: string | null;
            /** @default null */
            keyword?: string | null;
            /** @default null */
            list?: string | null;
            /** @default null */
            order_id?: string | null;
            /** @default null */
            share_id?: string | null;
            /** @default false */
            historical?: boolean;
        };
        /**
         * EventBatch
         * @description Up to 50 events. `sent_at` is the client's clock at sending, by which its times are corrected.
         */
        EventBatch: {
            /** @example batch-1 */
            batch_id: string;
            /** @default null */
            sent_at?: string | null;
            /** @default false */
            historical?: boolean;
            events: components["schemas"]["Event"][];
        };
        /**
         * EventProblem
         * @description Why an event wasn't taken; a problem document without `request_id`, so that a retry reads the same.
         */
        EventProblem: {
            type: string;
            /** @example Tät och lätt */
            title: string;
            status: number;
            detail: string;
            /** @default [] */
            errors?: components["schemas"]["BadField"][];
        };
        /**
         * Export
         * @description Everything that is kept of a person, by the part of Torg that keeps it.
         */
        Export: {
            data: Record<string, never>;
        };
        /**
         * Fact
         * @description One thing that the rules found: its code, in words, and the piece of text that it is about.
         */
        Fact: {
            code: string;
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            found: string;
        };
        /**
         * FigureView
         * @description How many people; `estimated` from a sample where there are very many. `how` tells how it is known.
         */
        FigureView: {
            people: number;
            estimated: boolean;
            how: string;
        };
        /**
         * FollowView
         * @description That the shopper follows the target, and since when.
         */
        FollowView: {
            target: string;
            since: string;
        };
        /**
         * FollowedView
         * @description Something that the shopper follows. `name` is the member's, or the list's title; null while nobody sees it.
         */
        FollowedView: {
            target: string;
            /** @enum {unknown} */
            kind: "list" | "member";
            id: string;
            name: string | null;
            since: string;
        };
        /**
         * FormView
         * @description Post `fields` and then the file, as `file`, to `url` as multipart/form-data, before `expires_at`.
         */
        FormView: {
            /** @example https://shop.example/p/fjallrav-skaljacka */
            url: string;
            fields: {
                [key: string]: string;
            };
            expires_at: string;
        };
        /**
         * GiftView
         * @description The word with which the mark can be taken away; nobody else is told it.
         */
        GiftView: {
            undo: string;
        };
        /**
         * GuestBody
         * @description The id that the browser's events carry, so that what the guest likes and what they look at meet.
         *
         *         Leave it out without consent to analytics.
         */
        GuestBody: {
            /** @default null */
            anonymous_id?: string | null;
        };
        /**
         * GuestView
         * @description The token to keep in the browser and to send as `X-Torg-Guest`. It doesn't expire.
         */
        GuestView: {
            guest: string;
        };
        /**
         * Health
         * @description That the API answers, as which stage, its present time, what is wrong, and which rooms are unused.
         */
        Health: {
            /** @enum {unknown} */
            status: "degraded" | "ok";
            stage: string;
            time: string;
            degraded: string[];
            off: string[];
        };
        /**
         * HereView
         * @description Where the reader is; null where that isn't known.
         */
        HereView: {
            place: components["schemas"]["chalicelib.places.views.PlaceView"] | null;
        };
        /**
         * Item
         * @description One recommended product.
         *
         *         `people` of the `of` people who did the left side (viewed this product, searched the phrase, …) did the
         *         right side; null where a count can't be shown. `score` is relative to the list's first. `because` is the
         *         product of the question that it goes with, where there were several. `product` is null while the catalogue
         *         doesn't know the product. `source` says what the count is of: the question itself (`pair`), its category or the
         *         whole shop, for want of more; `pinned` stands there because the shop wants it to. Of what is `trending`, `people` of the
         *         `of` people who looked at anything there lately looked at it. `new` is true of what the shop's rule for new products put there: `pinned`, and without
         *         counts. `explained` is there if asked for.
         */
        Item: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            rank: number;
            score: number;
            people: number | null;
            of: number | null;
            /** @enum {unknown} */
            source: "category" | "pair" | "pinned" | "popular" | "trending";
            /** @default null */
            because?: string | null;
            /** @default null */
            product?: components["schemas"]["RatedCard"] | null;
            new?: boolean;
            explained?: components["schemas"]["ItemExplained"];
        };
        /**
         * ItemBody
         * @description What is said of a product in a list: the variant that is meant, a note, its position (1 is the first).
         */
        ItemBody: {
            /** @default null */
            sku?: string | null;
            /** @default null */
            note?: string | null;
            /** @default null */
            position?: number | null;
        };
        /**
         * ItemExplained
         * @description How an item came to stand where it does.
         *
         *         `rank_before` and `score_before` are those before the shop's rules; null for what stands there by a rule alone. The
         *         causes are the strongest first; the item's score is their sum.
         */
        ItemExplained: {
            rank_before: number | null;
            score_before: number | null;
            causes: components["schemas"]["Cause"][];
            rules: components["schemas"]["Touch"][];
        };
        /**
         * ItemView
         * @description A product in a list, with its card, which says if it was deleted.
         *
         *         `taken`: whether somebody buys it; null where that isn't told.
         */
        ItemView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            position: number;
            sku: string | null;
            note: string | null;
            added_at: string;
            taken: boolean | null;
            product: components["schemas"]["Card"] | null;
        };
        /**
         * Items
         * @description A list of recommended products, best first. `how` leads to plain words on how its numbers are known.
         *
         *         `explained` is there if asked for. `reason` says why there is nothing: `withheld` from this person by a rule, to see
         *         what recommending is worth. Nothing is wrong then, and nothing need be shown in its place.
         */
        Items: {
            list: string;
            items: components["schemas"]["Item"][];
            /** @default /v1/how/recommendations */
            how?: string;
            /** @enum {unknown} */
            reason?: "withheld";
            explained?: components["schemas"]["ListExplained"];
        };
        /**
         * KindFigures
         * @description What became of what came in of a kind, counted as it stands now.
         *
         *         `by_rules` and `by_operators` say who made the decision that stands. `grounds` count what isn't shown,
         *         `findings` the rules' findings, whatever came of them.
         */
        KindFigures: {
            kind: string;
            received: number;
            published: number;
            held: number;
            rejected: number;
            withdrawn: number;
            by_rules: {
                [key: string]: number;
            };
            by_operators: {
                [key: string]: number;
            };
            grounds: {
                [key: string]: number;
            };
            findings: {
                [key: string]: number;
            };
            reports: number;
            appeals: number;
            appeals_upheld: number;
            appeals_refused: number;
        };
        /**
         * LatestView
         * @description What was bought lately, the latest first. `how` leads to plain words on how that is known.
         */
        LatestView: {
            items: components["schemas"]["ProductBoughtView"][];
            /** @default /v1/how/bought-lately */
            how?: string;
        };
        /**
         * LeftOut
         * @description A product of the lists behind an answer that isn't in it, and why; of a rule, which.
         */
        LeftOut: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            /** @enum {unknown} */
            why: "asked_about" | "discreet" | "further_down" | "not_to_be_had" | "rule" | "seen" | "too_few_people";
            /** @default null */
            rule_id?: string | null;
        };
        /**
         * Level
         * @description How large a place is; each lies in one of the next.
         * @enum {unknown}
         */
        Level: "country" | "county" | "municipality";
        /**
         * LicenceBody
         * @description The author's consent to the shop's terms for media: which version they accepted.
         */
        LicenceBody: {
            accepted: boolean;
            /** @example 2026-11 */
            version: string;
        };
        /**
         * LicenceView
         * @description Which terms were accepted, when, and whether the shop may show the file elsewhere.
         */
        LicenceView: {
            version: string;
            accepted_at: string;
            reuse: boolean;
        };
        /**
         * LimitsView
         * @description What a connection may do: topics at once, connections from one address, messages in ten seconds.
         */
        LimitsView: {
            topics: number;
            connections: number;
            messages: number;
            message_bytes: number;
        };
        /**
         * LinkedView
         * @description What a link is for: a product, or (null) the shop; the review that is there already, if any.
         */
        LinkedView: {
            product_id: string | null;
            incentivised: boolean;
            until: string;
            review_id: string | null;
        };
        /**
         * ListBody
         * @description What a list is called and who may see it, all of it anew: what is left out is taken away.
         *
         *         `signed` is the name others see it under. By link, discreet products are shown only with `share_discreet`.
         *         With `reveal_gifts` the owner sees what others marked to buy. Only the default wish list needs no title.
         */
        ListBody: {
            /** @default null */
            title?: string | null;
            /** @default null */
            description?: string | null;
            /** @default null */
            signed?: string | null;
            /** @default private */
            visibility?: components["schemas"]["Visibility"];
            /** @default false */
            share_discreet?: boolean;
            /** @default false */
            reveal_gifts?: boolean;
        };
        /**
         * ListExplained
         * @description How an answer came about: weights, the rules that hold for the question, and what isn't shown, at most 100.
         *
         *         `support` is how many people must stand behind a printed count.
         */
        ListExplained: {
            support: number;
            weights: components["schemas"]["Weights"][];
            rules: string[];
            left_out: components["schemas"]["LeftOut"][];
        };
        /**
         * ListPage
         * @description A list, a page of what is in it, and the next page's cursor (null on the last).
         */
        ListPage: {
            list: components["schemas"]["ListView"];
            items: components["schemas"]["ItemView"][];
            next: string | null;
        };
        /**
         * ListView
         * @description A list as its owner sees it.
         *
         *         `link` is the token of `GET /v1/shared-lists/{token}`. `state` says what became of a public list's texts:
         *         only `published` is shown; `receipt` opens the statement of reasons. `holds` answers `product_id`.
         */
        ListView: {
            /** @example li_0000000000000001 */
            list_id: string;
            kind: components["schemas"]["chalicelib.lists.domain.Kind"];
            title: string | null;
            description: string | null;
            signed: string | null;
            visibility: components["schemas"]["Visibility"];
            link: string | null;
            state: components["schemas"]["chalicelib.moderation.domain.State"] | null;
            receipt: string | null;
            share_discreet: boolean;
            reveal_gifts: boolean;
            is_default: boolean;
            count: number;
            created_at: string | null;
            updated_at: string | null;
            holds: boolean | null;
        };
        /**
         * LookedListView
         * @description What is looked at in the shop now, what most people look at first.
         */
        LookedListView: {
            items: components["schemas"]["LookedView"][];
        };
        /**
         * LookedView
         * @description A product, with its card, and how many people look at it now.
         */
        LookedView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            viewers: components["schemas"]["FigureView"];
            product: components["schemas"]["Card"];
        };
        /**
         * MapPoint
         * @description `count` purchases by at least ten people (the shop's `k_anonymity`), between two days, in a place.
         *
         *         With a `product_id` they are all of that product, by as many people. `lat` and `lon` are the place's, not anybody's.
         */
        MapPoint: {
            /** @example SE.23.2480 */
            place: string;
            name: components["schemas"]["Text"];
            /** @enum {unknown} */
            level: "country" | "county" | "municipality";
            lat: number;
            lon: number;
            product_id: string | null;
            product: components["schemas"]["Card"] | null;
            count: number;
            first_day: string;
            last_day: string;
            published_at: string;
        };
        /**
         * MapView
         * @description Groups on the map, the latest first. `until` is what the next question's `since` may be.
         */
        MapView: {
            points: components["schemas"]["MapPoint"][];
            until: string | null;
            how: string;
        };
        /**
         * MarketContent
         * @description What differs in one market (country). What it doesn't say, it has from the product.
         */
        MarketContent: {
            /** @default null */
            title?: string | null;
            /** @default null */
            price?: components["schemas"]["Money"] | null;
            /** @default null */
            availability?: components["schemas"]["Availability"] | null;
            /** @default null */
            url?: string | null;
            /** @default null */
            language?: string | null;
        };
        /**
         * MediaStateView
         * @description What became of a file. `shown` is there once it is published; `own` is for its owner.
         */
        MediaStateView: {
            id: string;
            state: components["schemas"]["chalicelib.media.domain.State"];
            kind: components["schemas"]["chalicelib.media.domain.Kind"] | null;
            shown: components["schemas"]["MediaView"] | null;
            own: components["schemas"]["chalicelib.media.views.OwnView"] | null;
        };
        /**
         * MediaView
         * @description A file as others see it.
         *
         *         `urls` of a picture: `large.webp`, `large.jpg`, `small.webp`, `small.jpg` (long edges 1600 and 480); of
         *         sound and film the one attachment. `width` and `height` are the large picture's.
         */
        MediaView: {
            id: string;
            kind: components["schemas"]["chalicelib.media.domain.Kind"];
            urls: {
                [key: string]: string;
            };
            /** @default null */
            width?: number | null;
            /** @default null */
            height?: number | null;
            /** @default null */
            seconds?: number | null;
            /** @default null */
            colour?: string | null;
            /**
             * @default
             * @example The jacket on a ridge, in rain
             */
            alt?: string;
        };
        /**
         * MemberView
         * @description A member as others see them: their name, what they show, and how many people follow them.
         */
        MemberView: {
            /** @example me_0000000000000001 */
            member_id: string;
            /** @example Anna */
            name: string;
            shows: components["schemas"]["chalicelib.profiles.domain.Kind"][];
            followers: number;
            how: string;
        };
        /**
         * MergeBody
         * @description The guest token that the browser kept.
         */
        MergeBody: {
            guest: string;
        };
        /**
         * Money
         * @description An amount in minor units (öre, cents) of a currency: `{"amount": 249500, "currency": "SEK"}`.
         */
        Money: {
            amount: number;
            /** @example SEK */
            currency: string;
        };
        /**
         * MonthView
         * @description What came in during a month (UTC), by kind.
         */
        MonthView: {
            month: string;
            kinds: components["schemas"]["KindFigures"][];
        };
        /**
         * MoveBody
         * @description Where to: another list of the owner's, a position (1 is the first), or both. By itself: last.
         */
        MoveBody: {
            /** @default null */
            to?: string | null;
            /** @default null */
            position?: number | null;
        };
        /**
         * Nearby
         * @description What can be said of a product near a place; null where nothing true can be.
         */
        Nearby: {
            place: string | null;
            bought: components["schemas"]["chalicelib.nearby.statements.Statement"] | null;
            viewed: components["schemas"]["chalicelib.nearby.statements.Statement"] | null;
        };
        /**
         * NearbyItem
         * @description A product, and what is known of it near the reader.
         */
        NearbyItem: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            /** @example Tät och lätt */
            title: string;
            /** @example https://shop.example/p/fjallrav-skaljacka */
            url: string;
            image_url: string | null;
            price: components["schemas"]["Money"] | null;
            statement: components["schemas"]["chalicelib.nearby.statements.Statement"];
        };
        /**
         * NearbyView
         * @description What is known near a place: of the whole shop, and the products. Null where nothing true can be said.
         */
        NearbyView: {
            place: components["schemas"]["chalicelib.nearby.answers.PlaceView"] | null;
            kind: components["schemas"]["chalicelib.nearby.domain.Kind"];
            statement: components["schemas"]["chalicelib.nearby.statements.Statement"] | null;
            items: components["schemas"]["NearbyItem"][];
            how: string;
        };
        /**
         * NewListBody
         * @description A new list. Its `kind` stays.
         */
        NewListBody: {
            /** @default null */
            title?: string | null;
            /** @default null */
            description?: string | null;
            /** @default null */
            signed?: string | null;
            /** @default private */
            visibility?: components["schemas"]["Visibility"];
            /** @default false */
            share_discreet?: boolean;
            /** @default false */
            reveal_gifts?: boolean;
            kind: components["schemas"]["chalicelib.lists.domain.Kind"];
        };
        /**
         * NewReview
         * @description A review on its way in: its content, what it is about, and who writes.
         *
         *         No `product_id`: it is about the shop. `link` is the token of a mail's link, which says for itself what is
         *         reviewed. `author` and `incentivised` are the shop's server's to say.
         */
        NewReview: {
            /** @default null */
            stars?: number | null;
            /**
             * @default
             * @example Håller tätt
             */
            title?: string;
            /**
             * @default
             * @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp.
             */
            text?: string;
            /** @default [] */
            pros?: string[];
            /** @default [] */
            cons?: string[];
            /** @default {} */
            attributes?: {
                [key: string]: number;
            };
            /** @default null */
            recommends?: boolean | null;
            /** @default null */
            nps?: number | null;
            /** @default null */
            language?: string | null;
            /** @default null */
            locale?: string | null;
            /** @default null */
            name?: string | null;
            /** @default [] */
            media?: string[];
            /** @default null */
            product_id?: string | null;
            /** @default null */
            link?: string | null;
            /** @default null */
            author?: components["schemas"]["Author"] | null;
            /** @default false */
            incentivised?: boolean;
        };
        /**
         * NpsView
         * @description The net promoter score of the shop (-100 to 100), and how many it is made of.
         */
        NpsView: {
            score: number | null;
            promoters: number;
            passives: number;
            detractors: number;
        };
        /**
         * OrderedItem
         * @description A result: its new `rank`, the one `before`, and what of the `of` people who searched then `viewed` and `bought` it.
         *
         *         Counts are null where too few did.
         */
        OrderedItem: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            rank: number;
            before: number;
            score: number;
            viewed: number | null;
            bought: number | null;
        };
        /**
         * OrderedResults
         * @description All results in their new order; `of` people searched for the phrase, null if that isn't known.
         */
        OrderedResults: {
            /** @example ryggsäck */
            q: string;
            of: number | null;
            items: components["schemas"]["OrderedItem"][];
            /** @default /v1/how/recommendations */
            how?: string;
        };
        /**
         * OthersListPage
         * @description Another's list, a page of what is in it, and the next page's cursor (null on the last).
         */
        OthersListPage: {
            list: components["schemas"]["OthersListView"];
            items: components["schemas"]["ItemView"][];
            next: string | null;
        };
        /**
         * OthersListView
         * @description A list as others see it. `list_id` is there for public ones.
         */
        OthersListView: {
            list_id: string | null;
            kind: components["schemas"]["chalicelib.lists.domain.Kind"];
            title: string | null;
            description: string | null;
            signed: string | null;
            /** @example 2026-11-21T12:00:00Z */
            created_at: string;
        };
        /**
         * OwnWords
         * @description What is the caller's own in what others see: their votes by what they are on (true: it helped, or they wonder
         *         too), and which of the questions they asked.
         */
        OwnWords: {
            votes: {
                [key: string]: boolean;
            };
            asked: string[];
        };
        /**
         * Page[Attribute]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_Attribute_: {
            items: components["schemas"]["Attribute"][];
            next: string | null;
        };
        /**
         * Page[FollowedView]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_FollowedView_: {
            items: components["schemas"]["FollowedView"][];
            next: string | null;
        };
        /**
         * Page[ListView]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_ListView_: {
            items: components["schemas"]["ListView"][];
            next: string | null;
        };
        /**
         * Page[MineView]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_MineView_: {
            items: components["schemas"]["chalicelib.reactions.views.MineView"][];
            next: string | null;
        };
        /**
         * Page[OthersListView]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_OthersListView_: {
            items: components["schemas"]["OthersListView"][];
            next: string | null;
        };
        /**
         * Page[OwnView]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_OwnView_: {
            items: components["schemas"]["chalicelib.reviews.views.OwnView"][];
            next: string | null;
        };
        /**
         * Page[PlaceView]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_PlaceView_: {
            items: components["schemas"]["chalicelib.places.views.PlaceView"][];
            next: string | null;
        };
        /**
         * Page[RatedCard]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_RatedCard_: {
            items: components["schemas"]["RatedCard"][];
            next: string | null;
        };
        /**
         * Page[StoryView]
         * @description One page of a list: its items, and the cursor of the next page (null on the last).
         */
        Page_StoryView_: {
            items: components["schemas"]["StoryView"][];
            next: string | null;
        };
        /**
         * PresenceView
         * @description How many people look at a product now (within five minutes), looked at it within 24 hours, and have it in a cart.
         */
        PresenceView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            viewers: components["schemas"]["FigureView"];
            viewed_today: components["schemas"]["FigureView"];
            carts: components["schemas"]["FigureView"];
        };
        /**
         * PricePeriod
         * @description A price in force `from` a time `until` another (null: still); null as price: it had none.
         */
        PricePeriod: {
            price: components["schemas"]["Money"] | null;
            from: string;
            until: string | null;
        };
        /**
         * PricesView
         * @description What a product cost. `lowest_30_days` is the lowest price in force at any time of the last 30 days;
         *         `lowest_before_current` the lowest of the 30 days before the present price took effect, which the EU
         *         asks a price reduction to be quoted against. Both are in the present price's currency.
         */
        PricesView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            market: string | null;
            sku: string | null;
            current: components["schemas"]["Money"] | null;
            lowest_30_days: components["schemas"]["PricePeriod"] | null;
            lowest_before_current: components["schemas"]["PricePeriod"] | null;
            history: components["schemas"]["PricePeriod"][];
        };
        /**
         * ProductBoughtView
         * @description The same, with the product's card.
         */
        ProductBoughtView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            ago: components["schemas"]["Ago"] | null;
            name: string | null;
            place: components["schemas"]["chalicelib.latest.wording.Words"] | null;
            text: components["schemas"]["chalicelib.latest.wording.Words"];
            product: components["schemas"]["Card"];
        };
        /**
         * ProductLatestView
         * @description When a product was bought lately, the latest first. `how` leads to plain words on how that is known.
         */
        ProductLatestView: {
            items: components["schemas"]["BoughtView"][];
            /** @default /v1/how/bought-lately */
            how?: string;
        };
        /**
         * ProductNearbyView
         * @description What is known of a product near a place; null where nothing true can be said.
         */
        ProductNearbyView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            place: components["schemas"]["chalicelib.nearby.answers.PlaceView"] | null;
            kind: components["schemas"]["chalicelib.nearby.domain.Kind"];
            statement: components["schemas"]["chalicelib.nearby.statements.Statement"] | null;
            how: string;
        };
        /**
         * ProductPage
         * @description Everything a product page shows, or those of it that `fields` asked for.
         *
         *         `product` is null where the catalogue doesn't know the product. `recommendations` holds, by list, the products to
         *         show; lists with nothing to show are left out. `reviews` are the most helpful, with the numbers of all; `questions`
         *         the most voted. `reactions` counts who likes and dislikes the product, `wanted` the people who have it in a wish
         *         list; `viewers` who looks at it now, looked today, and has it in a cart; `latest` tells who bought it lately, and
         *         `nearby` what is true of it near a place. `how` leads to plain words on the numbers that don't so themselves.
         *         What the shop has switched off, or wasn't asked for, is null.
         */
        ProductPage: {
            product: components["schemas"]["ProductView"] | null;
            recommendations: {
                [key: string]: components["schemas"]["Item"][];
            } | null;
            reviews: components["schemas"]["ReviewsView"] | null;
            questions: components["schemas"]["QuestionsView"] | null;
            reactions: components["schemas"]["Shown"] | null;
            wanted: number | null;
            viewers: components["schemas"]["PresenceView"] | null;
            latest: components["schemas"]["ProductLatestView"] | null;
            nearby: components["schemas"]["Nearby"] | null;
            how: {
                [key: string]: string;
            };
        };
        /**
         * ProductView
         * @description A product as it is kept. With `market`, that market's title, price, availability and URL are shown.
         */
        ProductView: {
            /** @example Tunneltält för två */
            title: string;
            /** @example https://shop.example/p/tent-2 */
            url: string;
            /** @default null */
            image_url?: string | null;
            /** @default null */
            price?: components["schemas"]["Money"] | null;
            /** @default [] */
            categories?: string[];
            /** @default null */
            availability?: components["schemas"]["Availability"] | null;
            /** @default null */
            brand?: string | null;
            /** @default null */
            gtin?: string | null;
            /** @default false */
            discreet?: boolean;
            /** @default {} */
            attributes?: {
                [key: string]: string | number | boolean;
            };
            /** @default [] */
            variants?: components["schemas"]["Variant"][];
            /** @default {} */
            markets?: {
                [key: string]: components["schemas"]["MarketContent"];
            };
            /** @example fjallrav-skaljacka */
            product_id: string;
            revision: number;
            /** @example 2026-11-21T12:00:00Z */
            created_at: string;
            updated_at: string;
            /** @default null */
            market?: string | null;
        };
        /**
         * ProfileBody
         * @description What a member shows of themselves: a name, and which of their doings stand beside it.
         */
        ProfileBody: {
            /** @example Maja K */
            name: string;
            /**
             * @default []
             * @example [
             *       "reviewed",
             *       "liked"
             *     ]
             */
            shows?: components["schemas"]["chalicelib.profiles.domain.Kind"][];
        };
        /**
         * PushView
         * @description How a page is told of changes. `url` is null where nothing is pushed: ask the fallbacks every `poll_seconds`.
         */
        PushView: {
            /** @example wss://abcdef.execute-api.eu-north-1.amazonaws.com/api */
            url: string | null;
            topics: components["schemas"]["TopicView"][];
            poll_seconds: number;
            limits: components["schemas"]["LimitsView"];
        };
        /**
         * PutView
         * @description What is said of a product in a list now, and where it stands. `state` as in the list.
         */
        PutView: {
            /** @example li_0000000000000001 */
            list_id: string;
            /** @example fjallrav-skaljacka */
            product_id: string;
            position: number;
            sku: string | null;
            note: string | null;
            added_at: string;
            state: components["schemas"]["chalicelib.moderation.domain.State"] | null;
        };
        /**
         * QuestionView
         * @description A question with its answers: the accepted one first, then by votes. `answer_count` counts them all.
         */
        QuestionView: {
            /** @example qu_0000000000000001 */
            question_id: string;
            /** @example fjallrav-skaljacka */
            product_id: string;
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            name: string | null;
            language: string | null;
            asked_at: string;
            edited_at: string | null;
            votes: components["schemas"]["chalicelib.questions.views.VotesView"];
            answer_count: number;
            accepted_answer_id: string | null;
            answers: components["schemas"]["AnswerView"][];
        };
        /**
         * QuestionsView
         * @description A page of a product's questions, and the product's true numbers.
         */
        QuestionsView: {
            counts: components["schemas"]["chalicelib.questions.views.CountsView"];
            items: components["schemas"]["QuestionView"][];
            next: string | null;
        };
        /**
         * RatedCard
         * @description A product's card, and its rating (null where nobody rated it).
         */
        RatedCard: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            /** @example Tät och lätt */
            title: string;
            /** @example https://shop.example/p/fjallrav-skaljacka */
            url: string;
            image_url: string | null;
            price: components["schemas"]["Money"] | null;
            availability: components["schemas"]["Availability"];
            discreet: boolean;
            deleted: boolean;
            category: string | null;
            rating: components["schemas"]["CardRating"] | null;
        };
        /**
         * RatingView
         * @description The numbers of a product, or of the shop, each the sum over its published reviews.
         *
         *         `mean` is the true mean of `count` reviews with stars (null without any); `histogram` tells how many gave
         *         1 to 5; `reviews` counts those without stars too. `recommend` is out of those who said; `verified` counts
         *         reviews by verified buyers. `nps` is there for the shop only.
         */
        RatingView: {
            count: number;
            mean: number | null;
            histogram: {
                [key: string]: number;
            };
            reviews: number;
            recommend: components["schemas"]["ShareView"];
            verified: components["schemas"]["ShareView"];
            attributes: {
                [key: string]: components["schemas"]["AttributeView"];
            };
            nps: components["schemas"]["NpsView"] | null;
            /** @default /v1/how/ratings */
            how?: string;
        };
        /**
         * ReactionBody
         * @description What the person says of the product from now on; `none` takes it back.
         */
        ReactionBody: {
            reaction: components["schemas"]["Word"];
        };
        /**
         * ReasonView
         * @description One finding of the rules, by its code and in words.
         */
        ReasonView: {
            code: string;
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
        };
        /**
         * Rejected
         * @description An event that wasn't taken, by its place in the batch.
         */
        Rejected: {
            index: number;
            problem: components["schemas"]["EventProblem"];
        };
        /**
         * ReplyView
         * @description What the shop answered.
         */
        ReplyView: {
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            name: string | null;
            /** @example 2026-11-21T12:00:00Z */
            at: string;
            edited_at: string | null;
        };
        /**
         * ReportBody
         * @description What is reported, why, and, for who wants an answer, an address.
         *
         *         `good_faith` confirms that the reporter believes what they say to be right and complete.
         */
        ReportBody: {
            kind: components["schemas"]["chalicelib.moderation.domain.Kind"];
            /** @example tent-2 */
            subject_id: string;
            /** @enum {unknown} */
            reason: "abuse" | "advertising" | "copyright" | "fake" | "hate" | "illegal" | "off_topic" | "other" | "private_data" | "threat";
            /** @default  */
            explanation?: string;
            /** @default null */
            contact?: string | null;
            /** @default false */
            good_faith?: boolean;
        };
        /**
         * ReportView
         * @description That a report has come in: what was reported, for which reason, and when.
         */
        ReportView: {
            kind: components["schemas"]["chalicelib.moderation.domain.Kind"];
            subject_id: string;
            /** @example The parcel was lost */
            reason: string;
            received_at: string;
        };
        /**
         * ReviewView
         * @description A review as others see it. `product_id` is null for one of the shop.
         *
         *         `verified` says what is known of its author: `verified_buyer`, `verified_shopper` or nothing;
         *         `incentivised`, that something was given for it. `source` names the system that it was imported from.
         *         Texts are plain: whoever shows them encodes them.
         */
        ReviewView: {
            /** @example rv_0000000000000001 */
            review_id: string;
            product_id: string | null;
            stars: number | null;
            /** @example Tät och lätt */
            title: string;
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            pros: string[];
            cons: string[];
            attributes: {
                [key: string]: number;
            };
            recommends: boolean | null;
            nps: number | null;
            language: string | null;
            name: string | null;
            verified: components["schemas"]["Badge"] | null;
            incentivised: boolean;
            written_at: string;
            edited_at: string | null;
            media: components["schemas"]["MediaView"][];
            reply: components["schemas"]["ReplyView"] | null;
            votes: components["schemas"]["chalicelib.reviews.views.VotesView"];
            source: string | null;
        };
        /**
         * ReviewsView
         * @description A page of reviews, the numbers of all, and what is to be said beside them (`told`).
         *
         *         `labels` are what the shop calls the rated attributes, by name, in the reader's language.
         */
        ReviewsView: {
            items: components["schemas"]["ReviewView"][];
            next: string | null;
            rating: components["schemas"]["RatingView"];
            told: components["schemas"]["Told"];
            labels: {
                [key: string]: string;
            };
        };
        /**
         * SetView
         * @description What the person says now, and the product's counts after it.
         */
        SetView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            reaction: components["schemas"]["Word"];
            likes: number | null;
            dislikes: number | null;
            /** @default /v1/how/likes */
            how?: string;
        };
        /**
         * ShareView
         * @description How many of how many; `share` is null where nobody was asked.
         */
        ShareView: {
            count: number;
            of: number;
            share: number | null;
        };
        /**
         * Shown
         * @description Reactions as they may be shown: null where so few people stand behind a number that it is kept back.
         *
         *         `how` leads to plain words on how the numbers are known.
         */
        Shown: {
            likes: number | null;
            dislikes: number | null;
            /** @default /v1/how/likes */
            how?: string;
        };
        /**
         * Sorting
         * @description What lists are sorted by.
         * @enum {unknown}
         */
        Sorting: "newest" | "popular" | "price" | "rating";
        /**
         * StarsFigures
         * @description What became of texts with so many stars: by the rules alone, and by operators.
         */
        StarsFigures: {
            stars: number;
            received: number;
            held: components["schemas"]["chalicelib.moderation.counting.Share"];
            rejected: components["schemas"]["chalicelib.moderation.counting.Share"];
            rejected_by_operators: components["schemas"]["chalicelib.moderation.counting.Share"];
        };
        /**
         * StoryView
         * @description A story. `count` people stand in it; those who let themselves be named are `actors`, `actor` the first.
         *
         *         `at` is rough. `stars`, `title` and `quote` are the review's (`title` the list's), `question` is the question's
         *         that was answered; each as it is now. `how` says by which words it is known.
         */
        StoryView: {
            story_id: string;
            kind: components["schemas"]["chalicelib.feed.domain.Kind"];
            text: components["schemas"]["TextView"];
            /** @example 2026-11-21T12:00:00Z */
            at: string;
            count: number;
            actor: components["schemas"]["Actor"] | null;
            actors: components["schemas"]["Actor"][];
            product: components["schemas"]["Card"] | null;
            stars: number | null;
            title: string | null;
            quote: string | null;
            question: string | null;
            language: string | null;
            review_id: string | null;
            question_id: string | null;
            answer_id: string | null;
            list_id: string | null;
            by_shop: boolean;
            /** @default /v1/how/feed */
            how?: string;
        };
        /**
         * SuggestionItem
         * @description A phrase that `people` searched for; `bought` of them bought something within a week, null if too few did.
         */
        SuggestionItem: {
            phrase: string;
            people: number;
            bought: number | null;
        };
        /**
         * Suggestions
         * @description Phrases that begin with `q`, as it is compared, best first.
         */
        Suggestions: {
            /** @example ryggsäck */
            q: string;
            items: components["schemas"]["SuggestionItem"][];
            /** @default /v1/how/recommendations */
            how?: string;
        };
        /**
         * Text
         * @description The same in Swedish and English.
         */
        Text: {
            sv: string;
            en: string;
        };
        /**
         * TextBody
         * @description A question or an answer. `name` is what to sign it with; without one a shopper is shown as their token
         *         says, first name and initial. At a discreet product nobody is named.
         */
        TextBody: {
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            /** @default null */
            name?: string | null;
            /** @default null */
            language?: string | null;
        };
        /**
         * TextView
         * @description A story's sentence in Swedish and English: plain text, to be encoded where it is shown.
         */
        TextView: {
            /** @default null */
            sv?: string | null;
            /** @default null */
            en?: string | null;
        };
        /**
         * Titles
         * @description What a place is called in Swedish and in English.
         */
        Titles: {
            sv: string;
            en: string;
        };
        /**
         * Told
         * @description What is said beside reviews, in one language.
         */
        Told: {
            /** @example sv */
            language: string;
            verification: components["schemas"]["chalicelib.reviews.disclosures.Words"];
            sorting: components["schemas"]["chalicelib.reviews.disclosures.Words"];
            incentives: components["schemas"]["chalicelib.reviews.disclosures.Words"];
            moderation: components["schemas"]["chalicelib.reviews.disclosures.Words"];
        };
        /**
         * TopView
         * @description What was bought most in a place, in the narrowest window from the asked one on in which anything was.
         */
        TopView: {
            place: components["schemas"]["chalicelib.nearby.answers.PlaceView"];
            asked: components["schemas"]["Window"];
            window: components["schemas"]["Window"];
            items: components["schemas"]["NearbyItem"][];
            how: string;
        };
        /**
         * TopicView
         * @description A topic, and the addresses (with ETag) that a page without a connection asks again instead.
         */
        TopicView: {
            /** @example product:{product_id} */
            topic: string;
            fallback: string[];
        };
        /**
         * Touch
         * @description What a rule did: the factor that the item's score got, or the position that it was given.
         */
        Touch: {
            /** @example black-week */
            rule_id: string;
            kind: string;
            factor: number | null;
            position: number | null;
        };
        /**
         * TransparencyView
         * @description The figures by month, and what became of reviews by their stars over all these months.
         */
        TransparencyView: {
            months: components["schemas"]["MonthView"][];
            reviews_by_stars: components["schemas"]["StarsFigures"][];
        };
        /**
         * Unit
         * @description In what a rough time is told.
         * @enum {unknown}
         */
        Unit: "days" | "hours" | "minutes";
        /**
         * Upload
         * @description What a shopper is about to send.
         *
         *         `size` in bytes must be exact. `sha256` (hex) is checked if it is said. `reuse` allows the shop to show
         *         the file elsewhere than beside what it is attached to. `alt` says what is to be seen or heard.
         */
        Upload: {
            /** @example image/jpeg */
            content_type: string;
            /** @example 2400000 */
            size: number;
            /** @default null */
            sha256?: string | null;
            licence: components["schemas"]["LicenceBody"];
            /** @default false */
            reuse?: boolean;
            /**
             * @default
             * @example The jacket on a ridge, in rain
             */
            alt?: string;
        };
        /**
         * Validation
         * @description What GA4's debug door answers: empty if all would be taken.
         */
        Validation: {
            validationMessages: components["schemas"]["ValidationMessage"][];
        };
        /**
         * ValidationMessage
         * @description Why an event wouldn't be taken, in GA4's form.
         */
        ValidationMessage: {
            fieldPath: string;
            /** @example Tätt och lätt skal för svenska fjäll. */
            description: string;
            validationCode: string;
        };
        /**
         * Variant
         * @description One thing to buy of a product, by its `sku`. What it doesn't say, it has from the product.
         */
        Variant: {
            /** @example TENT-2-GREEN */
            sku: string;
            /** @default null */
            title?: string | null;
            /** @default null */
            price?: components["schemas"]["Money"] | null;
            /** @default null */
            availability?: components["schemas"]["Availability"] | null;
            /** @default null */
            gtin?: string | null;
            /** @default {} */
            attributes?: {
                [key: string]: string | number | boolean;
            };
        };
        /**
         * Visibility
         * @description Who may see a list: its owner alone, whoever has its link, or everybody.
         * @enum {unknown}
         */
        Visibility: "link" | "private" | "public";
        /**
         * WantedView
         * @description How many people have the product in a wish list. Null: so few that a discreet product keeps it back.
         */
        WantedView: {
            /** @example fjallrav-skaljacka */
            product_id: string;
            people: number | null;
            /** @default /v1/how/wanted */
            how?: string;
        };
        /**
         * Weights
         * @description How a list's stored scores were weighed, by the settings, and what was tuned, as they are now.
         *
         *         A score is divided by (n_left + shrink)^left · (n_right + shrink)^right; a day's weight halves every
         *         `half_life_days` (0: `half_life_share` of the history there is). What was viewed before, not after, counts
         *         `backward` as much; null where the list knows no order.
         */
        Weights: {
            list: string;
            left: number;
            right: number;
            shrink: number;
            half_life_days: number;
            half_life_share: number;
            backward: number | null;
            window_days: number;
        };
        /**
         * Window
         * @description How far back all that an answer counts lies, narrow to wide.
         * @enum {unknown}
         */
        Window: "day" | "month" | "week" | "year";
        /**
         * WithinView
         * @description The place that another lies in.
         */
        WithinView: {
            code: string;
            title: components["schemas"]["Titles"];
        };
        /**
         * Word
         * @description What a person says of a product; `none` takes it back.
         * @enum {unknown}
         */
        Word: "dislike" | "like" | "none";
        /**
         * Line
         * @description One product of an event that names several. `price` is for one piece.
         */
        "chalicelib.activity.events.Line": {
            /** @default null */
            product_id?: string | null;
            /** @default null */
            sku?: string | null;
            /** @default null */
            quantity?: number | null;
            /** @default null */
            price?: components["schemas"]["Money"] | null;
            /** @default null */
            position?: number | null;
        };
        /**
         * BatchAnswer
         * @description How many events were taken, and which weren't.
         */
        "chalicelib.activity.routes.BatchAnswer": {
            accepted: number;
            rejected: components["schemas"]["Rejected"][];
        };
        /**
         * Kind
         * @description What somebody did.
         * @enum {unknown}
         */
        "chalicelib.feed.domain.Kind": "answered" | "asked" | "bought" | "liked" | "listed" | "reviewed";
        /**
         * Words
         * @description The same in Swedish and in English, as plain text: who shows it encodes it.
         */
        "chalicelib.latest.wording.Words": {
            sv: string;
            en: string;
        };
        /**
         * Kind
         * @description What a list is for. Top lists say what their owner has, wants, or has ordered, the best first.
         * @enum {unknown}
         */
        "chalicelib.lists.domain.Kind": "collection" | "compare" | "top_have" | "top_ordered" | "top_want" | "wish";
        /**
         * Kind
         * @description What a file is for those who see or hear it.
         * @enum {unknown}
         */
        "chalicelib.media.domain.Kind": "film" | "picture" | "sound";
        /**
         * Problem
         * @description Why a file isn't taken: a stable code, and words for the shopper in Swedish and English.
         */
        "chalicelib.media.domain.Problem": {
            code: string;
            sv: string;
            en: string;
        };
        /**
         * State
         * @description How far a file has come. `awaited` until it was looked into; only what is published is shown.
         * @enum {unknown}
         */
        "chalicelib.media.domain.State": "awaited" | "held" | "published" | "refused" | "rejected";
        /**
         * OwnView
         * @description What only a file's owner is told. `problem` says why it was refused.
         */
        "chalicelib.media.views.OwnView": {
            /** @example 2026-11-21T12:00:00Z */
            created_at: string;
            subject: string | null;
            /** @example The jacket on a ridge, in rain */
            alt: string;
            licence: components["schemas"]["LicenceView"] | null;
            problem: components["schemas"]["chalicelib.media.domain.Problem"] | null;
        };
        /**
         * Share
         * @description `count` of `of`, with the interval in which the true share lies 19 times of 20.
         */
        "chalicelib.moderation.counting.Share": {
            count: number;
            of: number;
            share: number;
            low: number;
            high: number;
        };
        /**
         * Kind
         * @description What a submission is.
         * @enum {unknown}
         */
        "chalicelib.moderation.domain.Kind": "answer" | "list" | "media" | "profile" | "question" | "review";
        /**
         * State
         * @description Where a case stands. Only what is published is shown to others.
         * @enum {unknown}
         */
        "chalicelib.moderation.domain.State": "held" | "published" | "rejected" | "withdrawn";
        /**
         * Statement
         * @description What is told to the author. `redress` says what they can do; `may_appeal` whether an appeal is taken.
         */
        "chalicelib.moderation.statements.Statement": {
            kind: string;
            state: components["schemas"]["chalicelib.moderation.domain.State"];
            decided_at: string;
            summary: string;
            automated: boolean;
            how: string;
            ground: string | null;
            ground_text: string | null;
            law: string | null;
            facts: components["schemas"]["Fact"][];
            /** @example Seen by two of us */
            note: string;
            redress: string;
            may_appeal: boolean;
            appealed_at: string | null;
            appeal_upheld: boolean | null;
        };
        /**
         * PlaceView
         * @description A place: its code, what it is called, and how large it is.
         */
        "chalicelib.nearby.answers.PlaceView": {
            code: string;
            name: components["schemas"]["Text"];
            /** @enum {unknown} */
            level: "country" | "county" | "municipality";
        };
        /**
         * Kind
         * @description What people did.
         * @enum {unknown}
         */
        "chalicelib.nearby.domain.Kind": "bought" | "viewed";
        /**
         * Statement
         * @description Something true about a place. `count` counts `people` or `purchases`; it never stands for fewer than k people.
         *
         *         `place` is a code, `name` what the place is called; `level` says how large it is; `window` is how far back all that
         *         is counted lies, or the `hour` in which people looked.
         */
        "chalicelib.nearby.statements.Statement": {
            kind: components["schemas"]["chalicelib.nearby.domain.Kind"];
            /** @example SE.23.2480 */
            place: string;
            name: components["schemas"]["Text"];
            /** @enum {unknown} */
            level: "country" | "county" | "municipality";
            /** @enum {unknown} */
            window: "day" | "hour" | "month" | "week" | "year";
            count: number;
            /** @enum {unknown} */
            unit: "people" | "purchases";
            text: components["schemas"]["Text"];
            how: string;
        };
        /**
         * PlaceView
         * @description A place: `name` as people there call it; `within` the place that it lies in, null for a country.
         *
         *         `lat` and `lon` (degrees) are where its people are, roughly.
         */
        "chalicelib.places.views.PlaceView": {
            code: string;
            level: components["schemas"]["Level"];
            /** @example Anna */
            name: string;
            title: components["schemas"]["Titles"];
            within: components["schemas"]["WithinView"] | null;
            lat: number;
            lon: number;
        };
        /**
         * Kind
         * @description What of a member's doings may be shown with their name.
         * @enum {unknown}
         */
        "chalicelib.profiles.domain.Kind": "answered" | "asked" | "bought" | "liked" | "listed" | "reviewed";
        /**
         * OwnView
         * @description A member's own profile.
         *
         *         `state` says what became of the name: only `published` is shown; `receipt` opens the statement of reasons.
         */
        "chalicelib.profiles.views.OwnView": {
            /** @example me_0000000000000001 */
            member_id: string;
            /** @example Anna */
            name: string;
            shows: components["schemas"]["chalicelib.profiles.domain.Kind"][];
            state: components["schemas"]["chalicelib.moderation.domain.State"];
            receipt: string;
            followers: number;
            how: string;
            /** @example 2026-11-21T12:00:00Z */
            created_at: string;
        };
        /**
         * Sort
         * @description In which order questions are listed. `unanswered` puts those without an answer first.
         * @enum {unknown}
         */
        "chalicelib.questions.domain.Sort": "newest" | "unanswered" | "votes";
        /**
         * CountsView
         * @description A product's questions, how many of them have an answer, and all answers.
         */
        "chalicelib.questions.views.CountsView": {
            questions: number;
            answered: number;
            answers: number;
        };
        /**
         * MinePage
         * @description One page of what the shopper said, and the cursor of the next one.
         */
        "chalicelib.questions.views.MinePage": {
            items: components["schemas"]["chalicelib.questions.views.MineView"][];
            next: string | null;
        };
        /**
         * MineView
         * @description Something that the shopper asked (`question`) or answered (`answer`), in whatever state.
         */
        "chalicelib.questions.views.MineView": {
            kind: components["schemas"]["chalicelib.moderation.domain.Kind"];
            id: string;
            /** @example qu_0000000000000001 */
            question_id: string;
            /** @example fjallrav-skaljacka */
            product_id: string;
            question: string;
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            state: components["schemas"]["chalicelib.moderation.domain.State"];
            /** @example 2026-11-21T12:00:00Z */
            at: string;
            edited_at: string | null;
            votes: components["schemas"]["chalicelib.questions.views.VotesView"];
        };
        /**
         * SubmittedView
         * @description What became of a text: `published`, `held` until somebody looked at it, or `rejected`.
         *
         *         With `receipt` its author reads the reasons and can appeal, at `GET /v1/statements/{receipt}`.
         */
        "chalicelib.questions.views.SubmittedView": {
            id: string;
            state: components["schemas"]["chalicelib.moderation.domain.State"];
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
            name: string | null;
            badge: string | null;
            /** @example 2026-11-21T12:00:00Z */
            at: string;
            receipt: string;
        };
        /**
         * VoteBody
         * @description Whether it was helpful; null takes the vote back.
         */
        "chalicelib.questions.views.VoteBody": {
            helpful: boolean | null;
        };
        /**
         * VotesView
         * @description How many found it helpful, and how many didn't.
         */
        "chalicelib.questions.views.VotesView": {
            up: number;
            down: number;
        };
        /**
         * CountsView
         * @description How many people like and dislike a product. Null: so few that a discreet product keeps it back.
         */
        "chalicelib.reactions.views.CountsView": {
            /** @example fjallrav-skaljacka */
            product_id: string;
            likes: number | null;
            dislikes: number | null;
            /** @default /v1/how/likes */
            how?: string;
        };
        /**
         * MineView
         * @description A word of the person's own, and since when.
         */
        "chalicelib.reactions.views.MineView": {
            /** @example fjallrav-skaljacka */
            product_id: string;
            /** @enum {unknown} */
            reaction: "dislike" | "like";
            /** @example 2026-11-21T12:00:00Z */
            at: string;
        };
        /**
         * Words
         * @description One thing that is said: its code for machines, and its text for people.
         */
        "chalicelib.reviews.disclosures.Words": {
            code: string;
            /** @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp. */
            text: string;
        };
        /**
         * Content
         * @description What a person says. A review needs stars or words; one of the shop may also be a score alone.
         *
         *         `attributes` rates what the shop asks about in the product's category, 1 to 5 each. `nps` is how likely
         *         they would recommend the shop, 0 to 10, and belongs to reviews of the shop. `name` is what others see;
         *         without one the author stays anonymous. `media` are ids of uploaded files.
         */
        "chalicelib.reviews.domain.Content": {
            /** @default null */
            stars?: number | null;
            /**
             * @default
             * @example Håller tätt
             */
            title?: string;
            /**
             * @default
             * @example Höll tätt i tre dagars regn på Sarek, och andas på vägen upp.
             */
            text?: string;
            /** @default [] */
            pros?: string[];
            /** @default [] */
            cons?: string[];
            /** @default {} */
            attributes?: {
                [key: string]: number;
            };
            /** @default null */
            recommends?: boolean | null;
            /** @default null */
            nps?: number | null;
            /** @default null */
            language?: string | null;
            /** @default null */
            locale?: string | null;
            /** @default null */
            name?: string | null;
            /** @default [] */
            media?: string[];
        };
        /**
         * Sort
         * @description In which order reviews are listed; those that are equal by it come newest first.
         *
         *         `pictures` lists only those with pictures. `highest` and `lowest` list only those with stars.
         * @enum {unknown}
         */
        "chalicelib.reviews.places.Sort": "helpful" | "highest" | "lowest" | "newest" | "pictures";
        /**
         * VoteBody
         * @description Whether the review was helpful; null takes the vote back.
         */
        "chalicelib.reviews.queries.VoteBody": {
            helpful: boolean | null;
        };
        /**
         * OwnView
         * @description A review by itself. Its author and the shop's server see it in whatever state, with the ids of all its
         *         files, and with the receipt for its statement of reasons.
         */
        "chalicelib.reviews.views.OwnView": {
            review: components["schemas"]["ReviewView"];
            state: components["schemas"]["chalicelib.moderation.domain.State"];
            version: number;
            media: string[] | null;
            receipt: string | null;
        };
        /**
         * SubmittedView
         * @description What its author is told of a review. Only what is `published` is shown and counted.
         *
         *         `reasons` say why it was held or rejected; with `receipt` the statement of reasons is read, and appealed.
         *         With `edit_token` (`?token=`) somebody without a login edits and deletes it.
         */
        "chalicelib.reviews.views.SubmittedView": {
            /** @example rv_0000000000000001 */
            review_id: string;
            state: components["schemas"]["chalicelib.moderation.domain.State"];
            version: number;
            verified: components["schemas"]["Badge"] | null;
            receipt: string;
            edit_token: string | null;
            reasons: components["schemas"]["ReasonView"][];
        };
        /**
         * VotesView
         * @description How many found a review helpful, and how many didn't.
         */
        "chalicelib.reviews.views.VotesView": {
            helpful: number;
            unhelpful: number;
        };
        /**
         * MinePage
         * @description A product as it is to the caller.
         *
         *         `viewers` counts those who look at it now beside the caller. Of a logged-in shopper or a guest, `reaction` is their
         *         word, `wanted` whether it is in a wish list of theirs, `lists` their own lists with whether it is in them; `bought`,
         *         of a shopper, whether they bought it. What can't be known of the caller, or is switched off, is null.
         */
        "chalicelib.storefront.mine.MinePage": {
            /** @example fjallrav-skaljacka */
            product_id: string;
            viewers: components["schemas"]["FigureView"] | null;
            reaction: ("dislike" | "like" | "none") | null;
            wanted: boolean | null;
            lists: components["schemas"]["Choice"][] | null;
            bought: boolean | null;
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
    edit_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example an_0000000000000001 */
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.questions.views.SubmittedView"];
                };
            };
        };
    };
    delete_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example an_0000000000000001 */
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    vote_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example an_0000000000000001 */
                answer_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["chalicelib.questions.views.VoteBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.questions.views.VotesView"];
                };
            };
        };
    };
    asset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example torg.js */
                asset: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    compare_recommendations: {
        parameters: {
            query: {
                /** @example fjallrav-skaljacka,sarek-ryggsack-65 */
                products: string;
                list?: "compared-also-compared" | "compared-then-bought";
                limit?: number;
                exclude?: string;
                market?: string;
                explain?: boolean;
                anonymous_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items"];
                };
            };
        };
    };
    post_events: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "batch_id": "batch-1",
                 *       "events": [
                 *         {
                 *           "event_id": "event-1",
                 *           "event": "product_viewed",
                 *           "occurred_at": "2026-11-21T12:00:00Z",
                 *           "anonymous_id": "anna",
                 *           "session_id": "anna-1",
                 *           "consent": {
                 *             "analytics": true
                 *           },
                 *           "product_id": "fjallrav-skaljacka"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["EventBatch"];
                /**
                 * @example {
                 *       "batch_id": "batch-1",
                 *       "events": [
                 *         {
                 *           "event_id": "event-1",
                 *           "event": "product_viewed",
                 *           "occurred_at": "2026-11-21T12:00:00Z",
                 *           "anonymous_id": "anna",
                 *           "session_id": "anna-1",
                 *           "consent": {
                 *             "analytics": true
                 *           },
                 *           "product_id": "fjallrav-skaljacka"
                 *         }
                 *       ]
                 *     }
                 */
                "text/plain": components["schemas"]["EventBatch"];
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.activity.routes.BatchAnswer"];
                };
            };
        };
    };
    get_shop_feed: {
        parameters: {
            query?: {
                kinds?: string;
                language?: "en" | "sv";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StoryView_"];
                };
            };
        };
    };
    get_following_feed: {
        parameters: {
            query?: {
                kinds?: string;
                language?: "en" | "sv";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StoryView_"];
                };
            };
        };
    };
    post_ga4_debug: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
                "text/plain": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Validation"];
                };
            };
        };
    };
    post_ga4: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
                "text/plain": Record<string, never>;
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    post_guest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GuestBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GuestView"];
                };
            };
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    list_latest: {
        parameters: {
            query?: {
                limit?: number;
                category?: string;
                market?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LatestView"];
                };
            };
        };
    };
    get_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @example li_0000000000000001 */
                list_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListPage"];
                };
            };
        };
    };
    put_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example li_0000000000000001 */
                list_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Till fjällen",
                 *       "visibility": "link"
                 *     }
                 */
                "application/json": components["schemas"]["ListBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListView"];
                };
            };
        };
    };
    delete_list: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example li_0000000000000001 */
                list_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_list_item: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example li_0000000000000001 */
                list_id: string;
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ItemBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutView"];
                };
            };
        };
    };
    delete_list_item: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example li_0000000000000001 */
                list_id: string;
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    move_list_item: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example li_0000000000000001 */
                list_id: string;
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PutView"];
                };
            };
        };
    };
    get_map: {
        parameters: {
            query?: {
                bbox?: string;
                since?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MapView"];
                };
            };
        };
    };
    get_consents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentsView"];
                };
            };
        };
    };
    put_consents: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentsBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentsView"];
                };
            };
        };
    };
    get_my_data: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
        };
    };
    delete_my_data: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
        };
    };
    list_following: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_FollowedView_"];
                };
            };
        };
    };
    put_following: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example member:me_0000000000000001 */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowView"];
                };
            };
        };
    };
    delete_following: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example member:me_0000000000000001 */
                target: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_my_lists: {
        parameters: {
            query?: {
                product_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ListView_"];
                };
            };
        };
    };
    post_list: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "kind": "collection",
                 *       "title": "Till fjällen"
                 *     }
                 */
                "application/json": components["schemas"]["NewListBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListView"];
                };
            };
        };
    };
    merge_guest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Counts"];
                };
            };
        };
    };
    get_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.profiles.views.OwnView"];
                };
            };
        };
    };
    put_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProfileBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.profiles.views.OwnView"];
                };
            };
        };
    };
    delete_profile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_my_questions: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.questions.views.MinePage"];
                };
            };
        };
    };
    list_my_reactions: {
        parameters: {
            query?: {
                products?: string;
                reaction?: "dislike" | "like";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MineView_"];
                };
            };
        };
    };
    list_my_reviews: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OwnView_"];
                };
            };
        };
    };
    my_words: {
        parameters: {
            query?: {
                reviews?: string;
                questions?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnWords"];
                };
            };
        };
    };
    post_media: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Upload"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeclaredView"];
                };
            };
        };
    };
    get_media: {
        parameters: {
            query?: {
                receipt?: string;
            };
            header?: never;
            path: {
                /** @example md_0000000000000001 */
                media_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MediaStateView"];
                };
            };
        };
    };
    delete_media: {
        parameters: {
            query?: {
                receipt?: string;
            };
            header?: never;
            path: {
                /** @example md_0000000000000001 */
                media_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_member: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example me_0000000000000001 */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemberView"];
                };
            };
        };
    };
    get_member_feed: {
        parameters: {
            query?: {
                kinds?: string;
                language?: "en" | "sv";
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @example me_0000000000000001 */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_StoryView_"];
                };
            };
        };
    };
    get_transparency: {
        parameters: {
            query?: {
                months?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransparencyView"];
                };
            };
        };
    };
    get_nearby: {
        parameters: {
            query?: {
                /** @example SE.23.2480 */
                place?: string;
                lat?: number;
                lon?: number;
                country?: string;
                postal_code?: string;
                city?: string;
                kind?: components["schemas"]["chalicelib.nearby.domain.Kind"];
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NearbyView"];
                };
            };
        };
    };
    get_now: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LookedListView"];
                };
            };
        };
    };
    openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    find_places: {
        parameters: {
            query: {
                /** @example Umeå */
                q: string;
                country?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PlaceView_"];
                };
            };
        };
    };
    get_here: {
        parameters: {
            query?: {
                /** @example 63.8 */
                lat?: number;
                /** @example 20.3 */
                lon?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HereView"];
                };
            };
        };
    };
    get_place: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example SE.23.2480 */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.places.views.PlaceView"];
                };
            };
        };
    };
    get_place_top: {
        parameters: {
            query?: {
                window?: components["schemas"]["Window"];
                limit?: number;
            };
            header?: never;
            path: {
                /** @example SE.23.2480 */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopView"];
                };
            };
        };
    };
    show_preferences: {
        parameters: {
            query?: {
                language?: "en" | "sv";
            };
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    choose_preferences: {
        parameters: {
            query?: {
                language?: "en" | "sv";
            };
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["ChoicesForm"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_products: {
        parameters: {
            query?: {
                category?: string;
                sort?: components["schemas"]["Sorting"];
                order?: "asc" | "desc";
                min_rating?: number;
                cursor?: string;
                limit?: number;
                market?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_RatedCard_"];
                };
            };
        };
    };
    get_product: {
        parameters: {
            query?: {
                market?: string;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductView"];
                };
            };
        };
    };
    list_product_latest: {
        parameters: {
            query?: {
                limit?: number;
                market?: string;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductLatestView"];
                };
            };
        };
    };
    get_product_nearby: {
        parameters: {
            query?: {
                /** @example SE.23.2480 */
                place?: string;
                lat?: number;
                lon?: number;
                country?: string;
                postal_code?: string;
                city?: string;
                kind?: components["schemas"]["chalicelib.nearby.domain.Kind"];
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductNearbyView"];
                };
            };
        };
    };
    product_page: {
        parameters: {
            query?: {
                fields?: string;
                per_list?: number;
                reviews?: number;
                questions?: number;
                market?: string;
                language?: string;
                place?: string;
                anonymous_id?: string;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
        };
    };
    my_product_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.storefront.mine.MinePage"];
                };
            };
        };
    };
    get_presence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PresenceView"];
                };
            };
        };
    };
    get_prices: {
        parameters: {
            query?: {
                market?: string;
                sku?: string;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PricesView"];
                };
            };
        };
    };
    list_questions: {
        parameters: {
            query?: {
                sort?: components["schemas"]["chalicelib.questions.domain.Sort"];
                answered?: boolean;
                q?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionsView"];
                };
            };
        };
    };
    ask_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "Går den att ha över en tjock dunjacka?"
                 *     }
                 */
                "application/json": components["schemas"]["TextBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.questions.views.SubmittedView"];
                };
            };
        };
    };
    get_rating: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatingView"];
                };
            };
        };
    };
    rating_fragment: {
        parameters: {
            query?: {
                language?: string;
                href?: string;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    put_reaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "reaction": "like"
                 *     }
                 */
                "application/json": components["schemas"]["ReactionBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetView"];
                };
            };
        };
    };
    get_reactions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.reactions.views.CountsView"];
                };
            };
        };
    };
    product_recommendations: {
        parameters: {
            query?: {
                list?: "bought-also-bought" | "compared-also-compared" | "compared-then-bought" | "liked-also-liked" | "trending" | "viewed-also-viewed" | "viewed-then-bought";
                limit?: number;
                exclude?: string;
                market?: string;
                explain?: boolean;
                anonymous_id?: string;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items"];
                };
            };
        };
    };
    recommendations_fragment: {
        parameters: {
            query?: {
                list?: "bought-also-bought" | "compared-also-compared" | "compared-then-bought" | "liked-also-liked" | "viewed-also-viewed" | "viewed-then-bought";
                limit?: number;
                language?: string;
                market?: string;
                anonymous_id?: string;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_reviews: {
        parameters: {
            query?: {
                sort?: components["schemas"]["chalicelib.reviews.places.Sort"];
                stars?: string;
                verified?: boolean;
                language?: string;
                media?: boolean;
                attribute?: string;
                q?: string;
                locale?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewsView"];
                };
            };
        };
    };
    reviews_fragment: {
        parameters: {
            query?: {
                language?: string;
                market?: string;
                cursor?: string;
                limit?: number;
                document?: boolean;
            };
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_wanted: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WantedView"];
                };
            };
        };
    };
    list_public_lists: {
        parameters: {
            query?: {
                product_id?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OthersListView_"];
                };
            };
        };
    };
    get_public_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                /** @example li_0000000000000001 */
                list_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OthersListPage"];
                };
            };
        };
    };
    get_push: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushView"];
                };
            };
        };
    };
    get_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example qu_0000000000000001 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionView"];
                };
            };
        };
    };
    edit_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example qu_0000000000000001 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TextBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.questions.views.SubmittedView"];
                };
            };
        };
    };
    delete_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example qu_0000000000000001 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    accept_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example qu_0000000000000001 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuestionView"];
                };
            };
        };
    };
    answer_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example qu_0000000000000001 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "text": "Ja, en storlek större gör det lätt."
                 *     }
                 */
                "application/json": components["schemas"]["TextBody"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.questions.views.SubmittedView"];
                };
            };
        };
    };
    vote_question: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example qu_0000000000000001 */
                question_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["chalicelib.questions.views.VoteBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.questions.views.VotesView"];
                };
            };
        };
    };
    session_recommendations: {
        parameters: {
            query?: {
                viewed?: string;
                revisits?: boolean;
                limit?: number;
                exclude?: string;
                market?: string;
                explain?: boolean;
                anonymous_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items"];
                };
            };
        };
    };
    trending_recommendations: {
        parameters: {
            query?: {
                category?: string;
                limit?: number;
                exclude?: string;
                market?: string;
                explain?: boolean;
                anonymous_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items"];
                };
            };
        };
    };
    post_report: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportBody"];
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportView"];
                };
            };
        };
    };
    list_review_attributes: {
        parameters: {
            query?: {
                product_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Attribute_"];
                };
            };
        };
    };
    read_review_link: {
        parameters: {
            query: {
                link: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedView"];
                };
            };
        };
    };
    post_review: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "product_id": "fjallrav-skaljacka",
                 *       "stars": 5,
                 *       "title": "Tät och lätt",
                 *       "text": "Höll tätt i tre dagars regn på Sarek.",
                 *       "name": "Anna"
                 *     }
                 */
                "application/json": components["schemas"]["NewReview"];
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.reviews.views.SubmittedView"];
                };
            };
        };
    };
    get_review: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: never;
            path: {
                /** @example rv_0000000000000001 */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.reviews.views.OwnView"];
                };
            };
        };
    };
    put_review: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: never;
            path: {
                /** @example rv_0000000000000001 */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "stars": 4,
                 *       "title": "Tät",
                 *       "text": "Fortfarande tät efter ett år."
                 *     }
                 */
                "application/json": components["schemas"]["chalicelib.reviews.domain.Content"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.reviews.views.SubmittedView"];
                };
            };
        };
    };
    delete_review: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: never;
            path: {
                /** @example rv_0000000000000001 */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    vote_review: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @example rv_0000000000000001 */
                review_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["chalicelib.reviews.queries.VoteBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.reviews.views.VotesView"];
                };
            };
        };
    };
    search_order: {
        parameters: {
            query: {
                /** @example ryggsäck */
                q: string;
                /** @example fjallrav-skaljacka,sarek-ryggsack-65 */
                products: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderedResults"];
                };
            };
        };
    };
    search_recommendations: {
        parameters: {
            query: {
                /** @example ryggsäck */
                q: string;
                list?: "keyword-then-bought" | "keyword-then-viewed" | "searched-then-bought" | "searched-then-viewed";
                source?: "engine" | "site";
                limit?: number;
                exclude?: string;
                market?: string;
                explain?: boolean;
                anonymous_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Items"];
                };
            };
        };
    };
    search_suggestions: {
        parameters: {
            query: {
                /** @example ryggsäck */
                q: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
        };
    };
    get_shared_list: {
        parameters: {
            query?: {
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OthersListPage"];
                };
            };
        };
    };
    put_gift: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GiftView"];
                };
            };
        };
    };
    delete_gift: {
        parameters: {
            query: {
                undo: string;
            };
            header?: never;
            path: {
                token: string;
                /** @example fjallrav-skaljacka */
                product_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    get_site_rating: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RatingView"];
                };
            };
        };
    };
    list_site_reviews: {
        parameters: {
            query?: {
                sort?: components["schemas"]["chalicelib.reviews.places.Sort"];
                stars?: string;
                verified?: boolean;
                language?: string;
                media?: boolean;
                attribute?: string;
                q?: string;
                locale?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReviewsView"];
                };
            };
        };
    };
    get_statement: {
        parameters: {
            query?: {
                language?: "en" | "sv";
            };
            header?: never;
            path: {
                receipt: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.moderation.statements.Statement"];
                };
            };
        };
    };
    post_appeal: {
        parameters: {
            query?: {
                language?: "en" | "sv";
            };
            header?: never;
            path: {
                receipt: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealBody"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["chalicelib.moderation.statements.Statement"];
                };
            };
        };
    };
    show_unsubscribe: {
        parameters: {
            query?: {
                language?: "en" | "sv";
            };
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    unsubscribe: {
        parameters: {
            query?: {
                language?: "en" | "sv";
            };
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
