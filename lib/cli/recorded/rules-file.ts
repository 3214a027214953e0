import { YamlSource } from '../../config/yaml-source.ts';
import { compileRulePack, RuleFaults, type RulePackSource } from '../../core/alarm/compile-rule.ts';
import type { CompiledRulePack } from '../../core/alarm/rule.ts';
import { textOf, UnreadableFile } from './csv-file.ts';

/** A rule pack of a file, YAML or JSON. Throws UnreadableFile with every fault and its line. */
export async function rulePackOf(file: string): Promise<{ readonly source: RulePackSource; readonly pack: CompiledRulePack }> {
  const text = await textOf(file);
  const yaml = new YamlSource(file, text);
  if (yaml.faults.length > 0) throw unreadable(yaml.faults);
  try {
    const source = yaml.value as RulePackSource;
    return { source, pack: compileRulePack(source) };
  } catch (cause) {
    if (!(cause instanceof RuleFaults)) throw cause;
    throw unreadable(cause.faults.map(({ path, message }) => yaml.fault(path, `${path.join('.')}: ${message}`)));
  }
}

const unreadable = (faults: readonly { readonly file: string; readonly line: number; readonly message: string }[]): UnreadableFile =>
  new UnreadableFile(faults.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
