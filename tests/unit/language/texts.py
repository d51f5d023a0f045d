"""Flows for the tests of the language service."""

GOOD = """\
id: good
namespace: company.team
description: Everything that people write
labels:
  team: red
inputs:
  - id: name
    type: STRING
    validator: "[a-z]+"
    defaults: "x"
  - id: number
    type: INT
    min: 1
    dependsOn:
      inputs: [name]
      condition: "{{ inputs.name == 'x' }}"
  - id: form
    type: FORM
    inputs:
      - id: colour
        type: SELECT
        values: [red, green]
variables:
  greeting: "hello {{ inputs.name }}"
concurrency:
  limit: 2
  behavior: QUEUE
tasks:
  - id: first
    type: io.kestra.plugin.core.debug.Return
    format: "{{ render(vars.greeting) | upper }}"
    retry:
      type: exponential
      interval: PT1S
      maxInterval: PT1M
      maxAttempts: 3
  - id: choice
    type: io.kestra.plugin.core.flow.If
    condition: "{{ outputs.first.value == 'x' }}"
    then:
      - id: inside
        type: io.kestra.plugin.core.log.Log
        message: "{{ outputs.first.value }}"
    else:
      - id: other
        type: io.kestra.plugin.core.flow.Switch
        value: "{{ inputs.name }}"
        cases:
          a:
            - {id: deep, type: io.kestra.plugin.core.log.Log, message: [one, two], level: WARN}
        defaults:
          - {id: fallback, type: io.kestra.plugin.core.log.Log, message: x}
  - id: graph
    type: io.kestra.plugin.core.flow.Dag
    tasks:
      - task: {id: left, type: io.kestra.plugin.core.log.Log, message: x}
      - task: {id: right, type: io.kestra.plugin.core.log.Log, message: x}
        dependsOn: [left]
  - id: wait
    type: io.kestra.plugin.core.flow.Pause
    onResume:
      - id: reason
        type: STRING
errors:
  - id: sorry
    type: io.kestra.plugin.core.log.Log
    message: "{{ errorLogs() }}"
outputs:
  - id: result
    type: STRING
    value: "{{ outputs.first.value }}"
triggers:
  - id: daily
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "@daily"
    timezone: Europe/Berlin
    conditions:
      - type: io.kestra.plugin.core.condition.Weekend
pluginDefaults:
  - type: io.kestra.plugin.core.log.Log
    values:
      level: INFO
"""

BROKEN = """\
id: Bad Id
namespace: Company
labels:
  Upper: x
  empty: ""
  system.own: y
inputs:
  - id: a
    type: STRNG
  - id: b
    type: STRING
    validator: "[a-"
    dependsOn:
      inputs: [c, nowhere]
  - id: c
    type: INT
    dependsOn: {inputs: [b]}
  - id: c
    type: INT
    min: lots
tasks:
  - id: one
    type: io.kestra.plugin.core.log.Logg
  - id: two
    type: io.kestra.plugin.core.log.Log
    mesage: hi
  - id: two
    type: io.kestra.plugin.core.debug.Return
    format: "{{ inputs.my-key }}"
    retry: {type: constant, interval: PT1S, maxAttempts: 0}
  - id: three
    type: io.kestra.core.tasks.log.Log
    message: old
  - id: nested
    type: io.kestra.plugin.core.flow.If
    condition: true
    then:
      - id: inner
        type: io.kestra.plugin.core.log.Log
triggers:
  - {id: s, type: io.kestra.plugin.core.trigger.Schedule,
    cron: "61 * * * *"}
  - id: s
    type: io.kestra.plugin.core.trigger.Schedule
    cron: "* * * * *"
    timezone: Mars/Olympus
pluginDefaults:
  - type: io.kestra.plugin.core.log.Log
    values: {nope: 1}
taskz: []
"""
