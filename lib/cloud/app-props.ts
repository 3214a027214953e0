import type { AppProps } from 'aws-cdk-lib';

/**
 * What takes a tenth of a synthesis each and nobody here reads: tree.json, and the line of our code that made a construct (a finding names the
 * construct's path; `CDK_DEBUG=1` brings the lines back).
 */
export const APP_PROPS: AppProps = { treeMetadata: false, context: { 'aws:cdk:disable-creation-stack-traces': true } };
