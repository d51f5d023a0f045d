import { expect, test } from "vitest";
import { identityOf } from "./source";

test.each([
  ["id: a\nnamespace: b.c", { id: "a", namespace: "b.c" }],
  ["# id: no\nid: 'a'  # yes\ntasks:\n  - id: inner\nnamespace: \"b\"", { id: "a", namespace: "b" }],
  ["tasks:\n  - id: x", { id: undefined, namespace: undefined }],
])("reads %j", (source, identity) => expect(identityOf(source)).toEqual(identity));
