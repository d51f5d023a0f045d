/** What a new flow starts from. */
export const TEMPLATE = `id: hello_world
namespace: company.team

inputs:
  - id: name
    type: STRING
    defaults: world

tasks:
  - id: greet
    type: io.kestra.plugin.core.log.Log
    message: Hello {{ inputs.name }}!
`;
