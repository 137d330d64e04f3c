/**
 * Catalog: which repositories there are, and what belongs to whom in them as of a commit: modules, their owners, what
 * configuration says. It does not know which commit comes after which, nor what any report found.
 */

// Commands
export { type NewRepository, registerRepository, updateRepository } from "./register-repository";
export { checkConfiguration, isValidConfiguration, recordConfiguration, textDigest } from "./record-configuration";

// Queries
export { findRepository, findRepositoryById, listRepositories, readConfiguration, readModuleMap } from "./queries";
export { type AttachedFile, LARGEST_ATTACHED, MOST_OWNERS, attachedFiles, namesOwner } from "./model/attached-files";
export { LABELS, gatherEvidence, teamLabel } from "./model/module-map";
export { compilePatterns, parsePathPattern } from "./model/path-patterns";
export { compileNamePattern } from "./model/segment";

// Types
export type { Repository } from "./catalog.store";
export type { Configuration } from "./model/lintel-yml";
export type { Module, ModuleEvidence, ModuleMap, ModulePlace } from "./model/module-map";
export type { ModuleRules, OwnRule, OwnRuleName } from "./model/own-rules";
export type { Problem } from "./model/problem";
export type { MapQuestion } from "./queries";
export type { ConfigurationFile } from "./record-configuration";
