/** What the sample shop is made of: fourteen modules of five teams, and in which week of the story each thing is built. */

export const TEAMS = ["storefront", "checkout", "fulfilment", "finance", "platform"] as const;
export type Team = (typeof TEAMS)[number];

/** A record with a table of its own. `fields` are added to its `id`; `later` ones come one by one, with the reason. */
export type EntitySpec = {
  name: string;
  doc: string;
  fields: readonly string[];
  later?: readonly (readonly [field: string, why: string])[];
  week?: number;
};

/** A decision about one entity: a pure function in a file of its own. */
export type PolicySpec = { name: string; entity: string; doc: string; when: string; week?: number; why?: string };

/** Something the module does. `calls` are functions of other modules, as `module.function`, or of this one's policies. */
export type UseCaseSpec = {
  name: string;
  entity: string;
  doc: string;
  says: string;
  calls?: readonly string[];
  unless?: string;
  change?: string;
  week?: number;
  why?: string;
};

export type ModuleSpec = {
  key: string;
  team: Team;
  week?: number;
  why?: string;
  about: string;
  entities: readonly EntitySpec[];
  policies?: readonly PolicySpec[];
  useCases: readonly UseCaseSpec[];
};

/** From what everybody stands on to what stands on everything. */
export const MODULES: readonly ModuleSpec[] = [
  {
    key: "customers",
    team: "platform",
    about: "who buys from us and where they live",
    entities: [
      { name: "Customer", doc: "Somebody who buys from us.", fields: ["email: string", "name: string", "since: Date", 'status: "active" | "closed"'], later: [["locale: string", "greet customers in their own language"], ["vatId?: string", "companies may state a VAT number"], ["birthday?: Date", "age check for restricted goods"]] },
      { name: "Address", doc: "Where a customer can be reached.", fields: ["customerId: string", "street: string", "city: string", "country: string", "isVerified: boolean"], later: [["floor?: string", "carriers ask for the floor"], ["instructions?: string", "customers may say where to leave a parcel"]] },
      { name: "Consent", doc: "What a customer agreed to, and when.", fields: ["customerId: string", "purpose: string", "givenAt: Date"], week: 19 },
    ],
    policies: [{ name: "mayBeContacted", entity: "Customer", doc: "Nobody writes to an account that is closed.", when: 'customer.status === "active"' }],
    useCases: [
      { name: "registerCustomer", entity: "Customer", doc: "Opens an account.", says: "customer registered", change: 'status: "active"' },
      { name: "changeEmail", entity: "Customer", doc: "Changes where we write to.", says: "email changed", unless: "!mayBeContacted" },
      { name: "verifyAddress", entity: "Address", doc: "Notes that post arrives there.", says: "address verified", change: "isVerified: true", week: 4, why: "verify addresses once post has arrived" },
      { name: "closeAccount", entity: "Customer", doc: "Closes an account on request; what the law asks for stays.", says: "account closed", change: 'status: "closed"', week: 11, why: "close accounts on request" },
      { name: "rememberConsent", entity: "Consent", doc: "Notes what a customer agreed to.", says: "consent noted", change: "givenAt: now()", week: 19, why: "keep what customers agreed to, with the moment" },
      { name: "mergeAccounts", entity: "Customer", doc: "Makes one account of two that belong to one person.", says: "accounts merged", week: 35, why: "merge accounts of one person" },
    ],
  },
  {
    key: "catalogue",
    team: "storefront",
    about: "what we sell",
    entities: [
      { name: "Product", doc: "Something that can be bought.", fields: ["title: string", "price: Money", 'status: "draft" | "published" | "retired"'], later: [["weightInGrams: number", "shipping needs the weight"], ["isFragile: boolean", "mark what breaks easily"], ["ageLimit?: number", "some goods have an age limit"]] },
      { name: "Category", doc: "A shelf; shelves stand in shelves.", fields: ["name: string", "parentId?: string"], later: [["position: number", "let editors order the shelves"]] },
      { name: "Translation", doc: "A product's words in another language.", fields: ["productId: string", "locale: string", "title: string"], week: 20 },
      { name: "Bundle", doc: "Products that are sold together.", fields: ["title: string", "productIds: readonly string[]", "price: Money"], week: 47 },
    ],
    policies: [{ name: "isOnSale", entity: "Product", doc: "Only what is published can be bought.", when: 'product.status === "published"' }],
    useCases: [
      { name: "publishProduct", entity: "Product", doc: "Puts a product on sale.", says: "product published", unless: "isOnSale", change: 'status: "published"' },
      { name: "retireProduct", entity: "Product", doc: "Takes a product off sale; orders keep it.", says: "product retired", change: 'status: "retired"' },
      { name: "changePrice", entity: "Product", doc: "Changes the price for baskets from now on.", says: "price changed" },
      { name: "fileUnderCategory", entity: "Category", doc: "Puts a product on a shelf.", says: "product filed", week: 2, why: "file products under categories" },
      { name: "importProducts", entity: "Product", doc: "Takes in a supplier's list, one product at a time.", says: "product imported", change: 'status: "draft"', week: 7, why: "take in suppliers' price lists" },
      { name: "localiseProduct", entity: "Translation", doc: "Keeps a product's words in one more language.", says: "product localised", week: 20, why: "sell in more than one language" },
      { name: "bundleProducts", entity: "Bundle", doc: "Offers several products at one price.", says: "bundle offered", week: 47, why: "sell bundles" },
    ],
  },
  {
    key: "notifications",
    team: "platform",
    about: "what we tell customers",
    entities: [
      { name: "Message", doc: "Something that we write to a customer.", fields: ["recipient: string", "subject: string", 'status: "waiting" | "sent" | "failed"'], later: [["attempts: number", "give up after five attempts"], ["sentAt?: Date", "support asks when a message left"]] },
      { name: "Template", doc: "The words of a kind of message.", fields: ["name: string", "locale: string", "body: string"], week: 16 },
    ],
    useCases: [
      { name: "sendMessage", entity: "Message", doc: "Hands a message to the mail server.", says: "message sent", change: 'status: "sent"' },
      { name: "retryMessage", entity: "Message", doc: "Tries again what the mail server refused.", says: "message tried again", change: 'status: "waiting"', week: 5, why: "try again what the mail server refused" },
      { name: "renderTemplate", entity: "Template", doc: "Fills a template in.", says: "template rendered", week: 16, why: "let marketing write the words" },
      { name: "muteCustomer", entity: "Message", doc: "Keeps back what a customer does not want.", says: "customer muted", calls: ["customers.readCustomer"], week: 27, why: "respect who does not want mail" },
      { name: "sendDigest", entity: "Message", doc: "One message a week instead of ten.", says: "digest sent", calls: ["customers.readCustomer"], change: 'status: "sent"', week: 50, why: "one digest a week instead of ten messages" },
    ],
  },
  {
    key: "inventory",
    team: "fulfilment",
    about: "what lies on which shelf",
    entities: [
      { name: "Stock", doc: "How many of a product there are in a warehouse.", fields: ["productId: string", "onHand: number", "reserved: number"], later: [["countedAt?: Date", "show when a shelf was last counted"], ["reorderAt: number", "tell purchasing when a shelf runs low"], ["batch?: string", "recalls name a batch"]] },
      { name: "Warehouse", doc: "Where shelves stand.", fields: ["city: string", "country: string"], later: [["opensAt: string", "carriers must know when gates open"]] },
      { name: "Forecast", doc: "How many we expect to sell in a week.", fields: ["productId: string", "week: string", "quantity: number"], week: 21 },
    ],
    policies: [{ name: "isAvailable", entity: "Stock", doc: "What is reserved is as good as gone.", when: "stock.onHand > stock.reserved" }],
    useCases: [
      { name: "reserveStock", entity: "Stock", doc: "Holds one piece back for an order.", says: "stock reserved", unless: "!isAvailable", change: "reserved: stock.reserved + 1" },
      { name: "releaseStock", entity: "Stock", doc: "Gives back what was held.", says: "stock released", change: "reserved: stock.reserved - 1" },
      { name: "receiveDelivery", entity: "Stock", doc: "Counts what a supplier brought.", says: "delivery received", change: "onHand: stock.onHand + 1" },
      { name: "countShelf", entity: "Stock", doc: "Corrects a number by counting.", says: "shelf counted", week: 3, why: "correct stock by counting shelves" },
      { name: "moveStock", entity: "Stock", doc: "Moves pieces between warehouses.", says: "stock moved", week: 12, why: "move stock between warehouses" },
      { name: "forecastDemand", entity: "Forecast", doc: "Guesses next week from the last ones.", says: "demand forecast", week: 21, why: "forecast what to buy for next week" },
      { name: "quarantineStock", entity: "Stock", doc: "Takes a batch off sale until somebody looked.", says: "stock quarantined", change: "reserved: stock.onHand", week: 39, why: "take recalled batches off sale" },
      { name: "allocateWarehouse", entity: "Warehouse", doc: "Chooses the warehouse that is nearest to a customer.", says: "warehouse chosen", calls: ["customers.readAddress"], week: 55, why: "ship from the nearest warehouse" },
    ],
  },
  {
    key: "promotions",
    team: "storefront",
    week: 8,
    why: "a module for vouchers, so that the basket need not know campaigns",
    about: "what is cheaper, for whom, until when",
    entities: [
      { name: "Voucher", doc: "A code that makes a basket cheaper.", fields: ["code: string", "discount: Money", "endsAt: Date"], later: [["timesUsed: number", "count how often a voucher was used"]] },
      { name: "Campaign", doc: "Vouchers that belong together.", fields: ["name: string", "startsAt: Date", 'status: "planned" | "running" | "over"'], later: [["budget: Money", "campaigns end when their money is spent"]] },
    ],
    policies: [{ name: "isStillValid", entity: "Voucher", doc: "A voucher holds until its last moment.", when: "voucher.endsAt > now()" }],
    useCases: [
      { name: "issueVoucher", entity: "Voucher", doc: "Makes a code.", says: "voucher issued" },
      { name: "redeemVoucher", entity: "Voucher", doc: "Uses a code up.", says: "voucher redeemed", unless: "!isStillValid" },
      { name: "startCampaign", entity: "Campaign", doc: "Lets a campaign run.", says: "campaign started", calls: ["catalogue.readProduct"], change: 'status: "running"', week: 10, why: "run campaigns for the season" },
      { name: "endCampaign", entity: "Campaign", doc: "Ends a campaign before its time.", says: "campaign ended", change: 'status: "over"', week: 24, why: "end campaigns early" },
      { name: "limitVoucher", entity: "Voucher", doc: "One voucher a customer.", says: "voucher limited", calls: ["customers.readCustomer"], week: 33, why: "one voucher a customer" },
    ],
  },
  {
    key: "search",
    team: "storefront",
    about: "how products are found",
    entities: [
      { name: "SearchEntry", doc: "A product as the search sees it.", fields: ["productId: string", "words: readonly string[]", "rank: number"], later: [["locale: string", "search in the customer's language"]] },
      { name: "SearchLog", doc: "What somebody looked for.", fields: ["words: string", "found: number", "at: Date"], week: 49 },
    ],
    useCases: [
      { name: "indexProduct", entity: "SearchEntry", doc: "Takes a product's words into the index.", says: "product indexed", calls: ["catalogue.readProduct"] },
      { name: "searchProducts", entity: "SearchEntry", doc: "Finds what fits, best first.", says: "searched" },
      { name: "suggestWords", entity: "SearchEntry", doc: "Offers words while somebody types.", says: "words suggested", calls: ["catalogue.readCategory"], week: 6, why: "suggest words while typing" },
      { name: "boostCampaign", entity: "SearchEntry", doc: "Shows what is on offer further up.", says: "entry boosted", change: "rank: entry.rank + 1", week: 17, why: "show what is on offer further up" },
      { name: "rankByStock", entity: "SearchEntry", doc: "Shows what we have before what we have not.", says: "entry ranked", calls: ["inventory.readStock"], change: "rank: entry.rank + 1", week: 28, why: "show what is in stock first" },
      { name: "rememberSearch", entity: "SearchLog", doc: "Keeps what was looked for, without a name.", says: "search remembered", week: 49, why: "see what people look for and do not find" },
    ],
  },
  {
    key: "billing",
    team: "finance",
    about: "who owes us what",
    entities: [
      { name: "Invoice", doc: "What a customer owes for an order.", fields: ["orderId: string", "total: Money", "dueAt: Date", 'status: "open" | "paid" | "cancelled"'], later: [["reference: string", "banks want a reference on transfers"], ["reminders: number", "three reminders, then collection"]] },
      { name: "Payment", doc: "Money on its way to us or back.", fields: ["invoiceId: string", "amount: Money", 'status: "authorised" | "captured" | "refunded"'], later: [["provider: string", "two payment providers at once"], ["fee?: Money", "know what a payment costs us"]] },
      { name: "CreditNote", doc: "What we owe a customer.", fields: ["invoiceId: string", "amount: Money", "reason: string"], week: 31 },
      { name: "LedgerEntry", doc: "A line of the books.", fields: ["account: string", "amount: Money", "bookedAt: Date"], week: 42 },
    ],
    policies: [
      { name: "isOverdue", entity: "Invoice", doc: "Due and still open.", when: 'invoice.status === "open" && invoice.dueAt < now()' },
      { name: "isRefundable", entity: "Payment", doc: "Only money that has arrived can go back.", when: 'payment.status === "captured"' },
    ],
    useCases: [
      { name: "issueInvoice", entity: "Invoice", doc: "Writes an invoice for an order.", says: "invoice issued", change: 'status: "open"' },
      { name: "cancelInvoice", entity: "Invoice", doc: "Takes an invoice back.", says: "invoice cancelled", change: 'status: "cancelled"' },
      { name: "capturePayment", entity: "Payment", doc: "Takes the money that a customer has promised.", says: "payment captured", change: 'status: "captured"' },
      { name: "refundPayment", entity: "Payment", doc: "Sends money back.", says: "payment refunded", unless: "!isRefundable", change: 'status: "refunded"' },
      { name: "remindDebtor", entity: "Invoice", doc: "Writes to who has not paid.", says: "debtor reminded", unless: "!isOverdue", calls: ["notifications.sendMessage"], week: 9, why: "remind who has not paid" },
      { name: "writeOffInvoice", entity: "Invoice", doc: "Gives up on an invoice.", says: "invoice written off", unless: "!isOverdue", change: 'status: "cancelled"', week: 20, why: "write off what nobody will pay" },
      { name: "issueCreditNote", entity: "CreditNote", doc: "Notes what we owe.", says: "credit note issued", week: 31, why: "credit notes for returns" },
      { name: "exportLedger", entity: "LedgerEntry", doc: "Hands the month to the accountants.", says: "ledger exported", change: "bookedAt: now()", week: 42, why: "export the month to the accountants" },
    ],
  },
  {
    key: "basket",
    team: "checkout",
    about: "what somebody is about to buy",
    entities: [
      { name: "Basket", doc: "What a customer has put aside.", fields: ["customerId: string", "total: Money", "lines: number"], later: [["voucher?: string", "show the voucher in the basket"], ["touchedAt: Date", "forget baskets that nobody touches"], ["currency: string", "baskets in other currencies"]] },
      { name: "SharedBasket", doc: "A basket that friends can look at.", fields: ["basketId: string", "link: string"], week: 30 },
    ],
    policies: [{ name: "isEmpty", entity: "Basket", doc: "Nothing in it.", when: "basket.lines === 0" }],
    useCases: [
      { name: "addToBasket", entity: "Basket", doc: "Puts a product in.", says: "product added", calls: ["catalogue.readProduct", "inventory.readStock"], change: "lines: basket.lines + 1" },
      { name: "removeFromBasket", entity: "Basket", doc: "Takes a product out.", says: "product removed", unless: "isEmpty", change: "lines: basket.lines - 1" },
      { name: "priceBasket", entity: "Basket", doc: "Adds up what is in it.", says: "basket priced", calls: ["catalogue.readProduct"] },
      { name: "checkOutBasket", entity: "Basket", doc: "Freezes the basket for an order.", says: "basket checked out", unless: "isEmpty", calls: ["customers.readCustomer"] },
      { name: "applyVoucher", entity: "Basket", doc: "Makes a basket cheaper.", says: "voucher applied", calls: ["promotions.redeemVoucher"], week: 9, why: "take vouchers in the basket" },
      { name: "saveForLater", entity: "Basket", doc: "Puts a product aside.", says: "product put aside", week: 14, why: "put products aside for later" },
      { name: "shareBasket", entity: "SharedBasket", doc: "Makes a link to a basket.", says: "basket shared", week: 30, why: "share a basket by link" },
      { name: "expireBasket", entity: "Basket", doc: "Forgets what nobody came back for.", says: "basket expired", change: "lines: 0", week: 45, why: "forget baskets after ninety days" },
    ],
  },
  {
    key: "reviews",
    team: "storefront",
    week: 36,
    why: "let customers say what they think",
    about: "what customers think of products",
    entities: [
      { name: "Review", doc: "What one customer says about one product.", fields: ["productId: string", "customerId: string", "stars: number", 'status: "waiting" | "shown" | "hidden"'], later: [["language: string", "show reviews in one's own language first"]] },
      { name: "Rating", doc: "All stars of a product, added up.", fields: ["productId: string", "average: number", "count: number"], week: 52 },
    ],
    useCases: [
      { name: "submitReview", entity: "Review", doc: "Takes in what a customer says.", says: "review submitted", calls: ["catalogue.readProduct", "customers.readCustomer"], change: 'status: "waiting"' },
      { name: "moderateReview", entity: "Review", doc: "Shows it or hides it.", says: "review moderated", change: 'status: "shown"' },
      { name: "answerReview", entity: "Review", doc: "Answers in public.", says: "review answered", calls: ["notifications.sendMessage"], week: 46, why: "answer reviews in public" },
      { name: "summariseReviews", entity: "Rating", doc: "Adds up the stars of a product.", says: "reviews summed up", week: 52, why: "show stars beside products" },
    ],
  },
  {
    key: "orders",
    team: "checkout",
    about: "what was bought",
    entities: [
      { name: "Order", doc: "What a customer has agreed to buy.", fields: ["customerId: string", "total: Money", "placedAt: Date", 'status: "placed" | "paid" | "held" | "cancelled"'], later: [["note?: string", "customers may leave a note"], ["channel: string", "tell the web from the app"], ["giftMessage?: string", "gift messages"], ["taxCountry: string", "tax depends on where it goes"]] },
      { name: "OrderLine", doc: "One product of an order.", fields: ["orderId: string", "productId: string", "quantity: number"], later: [["unitPrice: Money", "keep the price as it was"]] },
      { name: "Approval", doc: "A company's yes to an order of its staff.", fields: ["orderId: string", "by: string", "givenAt: Date"], week: 27 },
    ],
    policies: [
      { name: "isCancellable", entity: "Order", doc: "Until it is paid.", when: 'order.status === "placed"' },
      { name: "needsApproval", entity: "Order", doc: "Held until a company says yes.", when: 'order.status === "held"', week: 27, why: "say which orders wait for a yes" },
    ],
    useCases: [
      { name: "placeOrder", entity: "Order", doc: "Makes an order of a basket.", says: "order placed", calls: ["basket.checkOutBasket", "inventory.reserveStock", "billing.issueInvoice"], change: 'status: "placed"' },
      { name: "cancelOrder", entity: "Order", doc: "Undoes an order.", says: "order cancelled", unless: "!isCancellable", calls: ["inventory.releaseStock", "billing.cancelInvoice"], change: 'status: "cancelled"' },
      { name: "payOrder", entity: "Order", doc: "Takes the money.", says: "order paid", calls: ["billing.capturePayment", "notifications.sendMessage"], change: 'status: "paid"' },
      { name: "confirmOrder", entity: "Order", doc: "Tells the customer that all is well.", says: "order confirmed", calls: ["customers.readCustomer", "notifications.sendMessage"] },
      { name: "amendOrder", entity: "OrderLine", doc: "Changes an order before it is packed.", says: "order amended", week: 13, why: "change an order before it is packed" },
      { name: "splitOrder", entity: "Order", doc: "Makes two orders of one when stock is short.", says: "order split", calls: ["inventory.readStock"], week: 23, why: "split orders when stock is short" },
      { name: "expressCheckout", entity: "Order", doc: "From product to order in one step.", says: "order placed at once", calls: ["basket.readBasket", "billing.capturePayment", "customers.readAddress"], change: 'status: "paid"', week: 25, why: "express checkout behind a flag" },
      { name: "guestCheckout", entity: "Order", doc: "An order without an account.", says: "guest order placed", calls: ["basket.checkOutBasket", "inventory.reserveStock"], change: 'status: "placed"', week: 26, why: "check out without an account" },
      { name: "approveOrder", entity: "Approval", doc: "A company says yes.", says: "order approved", change: "givenAt: now()", week: 27, why: "companies approve what their staff orders" },
      { name: "holdOrder", entity: "Order", doc: "Keeps an order back.", says: "order held", change: 'status: "held"', week: 29, why: "hold suspicious orders" },
      { name: "reorder", entity: "Order", doc: "The same once more.", says: "ordered again", calls: ["basket.addToBasket"], change: 'status: "placed"', week: 34, why: "order the same again" },
    ],
  },
  {
    key: "shipping",
    team: "fulfilment",
    about: "how things get to customers",
    entities: [
      { name: "Parcel", doc: "What leaves the warehouse.", fields: ["orderId: string", "carrier: string", 'status: "packed" | "handed over" | "delivered"'], later: [["weightInGrams: number", "carriers charge by weight"], ["isInsured: boolean", "insure what is expensive"], ["customsCode?: string", "ship outside the union"]] },
      { name: "Label", doc: "What is glued onto a parcel.", fields: ["parcelId: string", "code: string"], later: [["printedAt?: Date", "see which labels were printed"]] },
      { name: "Carrier", doc: "Who drives.", fields: ["name: string", "countries: readonly string[]"], week: 15 },
      { name: "Route", doc: "Which parcels go together.", fields: ["carrier: string", "day: string", "parcels: number"], week: 37 },
    ],
    useCases: [
      { name: "packParcel", entity: "Parcel", doc: "Puts an order into a box.", says: "parcel packed", calls: ["orders.readOrder", "inventory.releaseStock"], change: 'status: "packed"' },
      { name: "printLabel", entity: "Label", doc: "Asks the carrier for a code.", says: "label printed", calls: ["customers.readAddress"] },
      { name: "handToCarrier", entity: "Parcel", doc: "Gives it away.", says: "parcel handed over", calls: ["notifications.sendMessage"], change: 'status: "handed over"' },
      { name: "trackParcel", entity: "Parcel", doc: "Asks where it is.", says: "parcel tracked", week: 4, why: "tell customers where their parcel is" },
      { name: "chooseCarrier", entity: "Carrier", doc: "The cheapest that goes there.", says: "carrier chosen", week: 15, why: "choose between carriers" },
      { name: "pickUpPoint", entity: "Parcel", doc: "Sends it to a shop nearby.", says: "pick-up point chosen", calls: ["customers.readAddress"], week: 24, why: "deliver to pick-up points" },
      { name: "planRoute", entity: "Route", doc: "Fills the van.", says: "route planned", week: 37, why: "fill vans by district" },
    ],
  },
  {
    key: "returns",
    team: "fulfilment",
    week: 30,
    why: "returns get a module of their own before the summer sale",
    about: "what comes back",
    entities: [
      { name: "ReturnRequest", doc: "A customer's wish to send something back.", fields: ["orderId: string", "reason: string", 'status: "asked" | "received" | "refunded"'], later: [["photo?: string", "a photo of what is broken"]] },
      { name: "Exchange", doc: "Another one instead of the money.", fields: ["returnId: string", "productId: string"], week: 48 },
    ],
    useCases: [
      { name: "requestReturn", entity: "ReturnRequest", doc: "Lets a customer send something back.", says: "return asked for", calls: ["orders.readOrder"], change: 'status: "asked"' },
      { name: "receiveReturn", entity: "ReturnRequest", doc: "Takes it in.", says: "return received", calls: ["inventory.receiveDelivery"], change: 'status: "received"' },
      { name: "refundReturn", entity: "ReturnRequest", doc: "Gives the money back.", says: "return refunded", calls: ["billing.refundPayment"], change: 'status: "refunded"' },
      { name: "gradeReturn", entity: "ReturnRequest", doc: "As new, used or broken.", says: "return graded", week: 40, why: "sell again what came back as new" },
      { name: "exchangeReturn", entity: "Exchange", doc: "Sends another one.", says: "return exchanged", calls: ["inventory.reserveStock"], week: 48, why: "exchange instead of refund" },
    ],
  },
  {
    key: "loyalty",
    team: "checkout",
    week: 44,
    why: "points for members",
    about: "thanks to those who come back",
    entities: [{ name: "Membership", doc: "A customer's points.", fields: ["customerId: string", "points: number", 'tier: "bronze" | "silver" | "gold"'], later: [["renewedAt?: Date", "tiers last a year"]] }],
    policies: [{ name: "isGold", entity: "Membership", doc: "A thousand points.", when: "membership.points >= 1000" }],
    useCases: [
      { name: "joinProgramme", entity: "Membership", doc: "Begins with no points.", says: "member joined", calls: ["customers.readCustomer"], change: "points: 0" },
      { name: "earnPoints", entity: "Membership", doc: "A point for each euro.", says: "points earned", calls: ["orders.readOrder"], change: "points: membership.points + 1" },
      { name: "spendPoints", entity: "Membership", doc: "Points for a voucher.", says: "points spent", calls: ["promotions.issueVoucher"], change: "points: membership.points - 1", week: 51, why: "spend points on vouchers" },
      { name: "expirePoints", entity: "Membership", doc: "Points of two years ago are gone.", says: "points expired", change: "points: 0", week: 57, why: "points end after two years" },
    ],
  },
];

/** What leaves billing when payments become a module of their own. */
export const SPLIT_OFF = { from: "billing", to: "payments", team: "finance", entities: ["Payment"], policies: ["isRefundable"], useCases: ["capturePayment", "refundPayment"], about: "money on its way" } as const;

/** What is built in payments after that. */
export const PAYMENTS_LATER: { entities: readonly EntitySpec[]; useCases: readonly UseCaseSpec[] } = {
  entities: [
    { name: "Mandate", doc: "A customer's leave to take money again.", fields: ["customerId: string", "iban: string", "givenAt: Date"], week: 26 },
    { name: "Payout", doc: "What a provider sends us at the end of a day.", fields: ["provider: string", "amount: Money", "day: string"], week: 32 },
  ],
  useCases: [
    { name: "chargeMandate", entity: "Mandate", doc: "Takes money by direct debit.", says: "mandate charged", calls: ["customers.readCustomer"], week: 26, why: "direct debit" },
    { name: "settlePayout", entity: "Payout", doc: "Compares what came with what should have come.", says: "payout settled", week: 32, why: "settle what providers pay out" },
  ],
};
