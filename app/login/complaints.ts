export type Complaint = { title: string; says: string };

const LINK: Complaint = { title: "This link does not work any more", says: "It was used before, it is older than 15 minutes, or it was cut on the way. Make a new one as below." };

/** What went wrong on the way in, by the word that the way back brings along. */
const COMPLAINTS: Record<string, Complaint> = {
  access_denied: { title: "GitHub was told no", says: "You did not let Lintel ask GitHub who you are, so it cannot know what you may see. Nothing was kept." },
  state_mismatch: { title: "That took too long, or began in another window", says: "A sign-in is good for a few minutes, in the browser that began it, once. Begin again." },
  state_not_found: { title: "That did not begin here", says: "GitHub sent you back without what Lintel had given along. Begin again." },
  invalid_code: { title: "GitHub did not take the code back", says: "It was used before or is older than ten minutes, or the App's client secret is another by now. Begin again; if that does not help, tell an administrator." },
  not_set_up: { title: "GitHub is not set up here yet", says: "An administrator does that under Settings. Until then the link below is the way in." },
  rejected: { title: "GitHub refuses that sign-in", says: "Begin again. If that does not help, tell an administrator: the server's log says more." },
  expired_token: { ...LINK, title: "This link has expired" },
};

const OF_GITHUB = new Set(["please_restart_the_process", "unable_to_get_user_info", "internal_server_error", "oauth_provider_not_found", "no_code", "account_not_linked", "unable_to_link_account", "application_suspended", "redirect_uri_mismatch", "invalid_callback_request", "state_invalid", "state_security_mismatch"]);

/** In sentences; for a word that nobody knows, what is wrong most often. */
export function complaintOf(error: string): Complaint {
  const word = error.toLowerCase();
  if (word === "state_security_mismatch" || word === "please_restart_the_process") return COMPLAINTS["state_mismatch"] ?? LINK;
  if (OF_GITHUB.has(word)) return COMPLAINTS["rejected"] ?? LINK;
  return (Object.hasOwn(COMPLAINTS, word) ? COMPLAINTS[word] : undefined) ?? (word.includes("expired") ? COMPLAINTS["expired_token"] : undefined) ?? LINK;
}
