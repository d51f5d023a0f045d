import{_ as e,f as t,n}from"./paths-GISlsLkO.js";import{d as r,m as i,u as a}from"./client-hpd9BuhT.js";import{B as o,i as s,o as c}from"./index-CWnWstRl.js";import{r as l}from"./Page-DdKHaLql.js";import{FlowEditor as u}from"./FlowEditor-Bu8W1M5C.js";import{t as d}from"./LeaveGuard-7OBeotly.js";var f=i(r(),1),p=`id: hello_world
namespace: company.team

inputs:
  - id: name
    type: STRING
    defaults: world

tasks:
  - id: greet
    type: io.kestra.plugin.core.log.Log
    message: Hello {{ inputs.name }}!
`,m=a();function h(){let[r,i]=(0,f.useState)(!1),a=(0,f.useRef)(!1),h=e(),g=t();return(0,m.jsxs)(m.Fragment,{children:[(0,m.jsx)(l,{name:`New flow`,crumbs:[{label:`Flows`,to:n.flows()}],title:`New flow`}),(0,m.jsx)(u,{source:p,save:async e=>{let t=await s(e);a.current=!0,o.done(`Flow created`,`${t.namespace} / ${t.id}`),h.invalidateQueries({queryKey:c.all}),await g({to:n.flow(t.namespace,t.id,`editor`)})},onDirty:i,fresh:!0}),(0,m.jsx)(d,{dirty:r,inside:()=>a.current})]})}export{h as NewFlow};