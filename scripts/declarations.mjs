// Writes src/wasm/generated/records.ts and exports.ts from what the compiler knows of assembly/: the records that TypeScript
// and the kernels share (the fields of @unmanaged classes with their offsets), exported enumerations, and the types of the
// exported functions. So no layout, enumeration or list of arguments is written down twice. A transform of the AssemblyScript
// compiler: `asc --transform`.
//
// A pointer to a record has that record's type, any other pointer is a `Pointer` unless its name ends with "bytes"; an i32
// whose name ends with "stride" is a `Stride` (src/wasm/units.ts).
import assemblyscript from "assemblyscript";
import { Transform } from "assemblyscript/transform";

const { ElementKind, DecoratorFlags } = assemblyscript;
/** What src/wasm/record.ts makes of the low bits of a field's code. */
const KINDS = { usize: 0, f32: 1, f64: 2, i32: 3 };

export default class Declarations extends Transform {
  afterInitialize() {
    const { program } = this;
    const files = [...program.filesByName].filter(([name]) => name.startsWith("assembly/"));
    const own = files.flatMap(([name, file]) =>
      [...(file.members ?? [])]
        .map(([, element]) => element)
        .filter((element) => element.internalName.startsWith(`${name}/`)),
    );
    const classes = own.filter(isRecord).sort(byName);
    const enums = own.filter((element) => element.kind === ElementKind.Enum && isExported(files, element)).sort(byName);
    this.records = new Set(classes.map(({ name }) => name));
    this.enums = new Set(enums.map(({ name }) => name));
    const [entry, prefix] = entryOf(program);
    const functions = [...exportsOf(program, entry)].sort(([a], [b]) => (a < b ? -1 : 1));
    this.writeFile(`src/wasm/generated/${prefix}records.ts`, this.#recordsModule(classes, enums), ".");
    this.writeFile(`src/wasm/generated/${prefix}exports.ts`, this.#exportsModule(functions), ".");
  }

  #recordsModule(classes, enums) {
    const texts = `${enums.map(enumeration).join("")}${classes.map((prototype) => this.#record(prototype)).join("")}`;
    return `// Made from assembly/ by scripts/declarations.mjs.
import type { RecordType } from "../record.ts";
${unitsOf(texts)}${texts}`;
  }

  #record(prototype) {
    const { name } = prototype;
    const { members, nextMemoryOffset } = this.program.resolver.resolveClass(prototype, null);
    const fields = [...members.values()].map(({ instance, name, fieldDeclaration: { type, range } }) => ({
      name,
      code: instance.memoryOffset + kindOf(instance.type),
      type: this.#type(type, name),
      doc: comment(range),
    }));
    if (nextMemoryOffset % 8 !== 0 && fields.some(({ code }) => code % 4 === 2))
      throw new Error(
        `${name}: expected a size that is a multiple of 8, as it has f64 fields, got ${nextMemoryOffset}`,
      );
    return `
/** A record of ${fileOf(prototype)}. */
export interface ${name} {
${fields.map(({ name, type, doc }) => `${doc}  ${name}: ${type};\n`).join("")}}
export const ${name}: RecordType<${name}, "${name}"> = {
  bytes: ${nextMemoryOffset},
  fields: { ${fields.map(({ name, code }) => `${name}: ${code}`).join(", ")} },
};
`;
  }

  #exportsModule(functions) {
    const lines = functions.map(([name, { declaration }]) => {
      const { parameters, returnType } = declaration.signature;
      const list = parameters.map(({ name: { text }, type }) => `${text}: ${this.#type(type, text)}`).join(", ");
      const result = textOf(returnType) === "void" ? "void" : "number";
      return `  ${name}(${list}): ${result};`;
    });
    return `// Made from assembly/ by scripts/declarations.mjs.
${unitsOf(lines.join("\n"))}
/** What the kernels module exports. */
export interface KernelExports {
${lines.join("\n")}
}
`;
  }

  /** The type in TypeScript of a field or an argument. */
  #type(node, name) {
    const text = textOf(node).replace(/ \| null$/, "");
    if (this.records.has(text)) return `Address<"${text}">`;
    if (this.enums.has(text)) return text;
    if (text === "usize" && !/bytes$/i.test(name)) return "Pointer";
    return text === "i32" && /stride$/i.test(name) ? "Stride" : "number";
  }
}

/** The import of the units that a text names. */
function unitsOf(text) {
  const units = ["Address", "Pointer", "Stride"].filter((unit) => new RegExp(`: ${unit}\\b`).test(text));
  return `import type { ${units.join(", ")} } from "../units.ts";\n`;
}

/** The file whose exports the module has, and what its declarations' names begin with: the robots are a module of their own. */
function entryOf({ filesByName }) {
  const kernels = filesByName.get("assembly/index");
  return kernels ? [kernels, ""] : [filesByName.get("assembly/planar/robots"), "robot_"];
}

/** An @unmanaged class of fields; one with methods is a view on memory that no TypeScript knows of. */
function isRecord({ kind, decoratorFlags, instanceMembers }) {
  if (kind !== ElementKind.ClassPrototype || (decoratorFlags & DecoratorFlags.Unmanaged) === 0) return false;
  return ![...(instanceMembers?.values() ?? [])].some(({ kind }) => kind === ElementKind.FunctionPrototype);
}

function isExported(files, element) {
  return files.some(([, file]) => file.exports?.get(element.name) === element);
}

/** The functions that a file exports, also those of other files that it passes on. */
function* exportsOf(program, file) {
  for (const [name, element] of file.exports ?? [])
    if (element.kind === ElementKind.FunctionPrototype) yield [name, element];
  for (const from of file.exportsStar ?? []) yield* exportsOf(program, from);
}

function enumeration(element) {
  let next = 0;
  const values = [...element.members.values()].map(({ name, declaration: { initializer } }) => {
    const value = initializer ? Number(textOf(initializer)) : next;
    next = value + 1;
    return `  ${name}: ${value},\n`;
  });
  const { name } = element;
  const names = [...element.members.keys()].map((key) => JSON.stringify(key)).join(" | ");
  return `
/** The numbers of ${fileOf(element)}. */
export const ${name} = {
${values.join("")}} as const;
export type ${name} = (typeof ${name})[keyof typeof ${name}];
/** Their names. */
export type ${name}Name = ${names};
`;
}

/** Of a class, the address of one is a number without a sign. */
function kindOf(type) {
  const kind = KINDS[type.isReference ? "usize" : String(type)];
  if (kind === undefined) throw new Error(`a record's field: expected ${Object.keys(KINDS).join(", ")}, got ${type}`);
  return kind;
}

/** What stands after a field on its line. */
function comment({ source, end }) {
  const [, text] = /^;?[ \t]*\/\/ *(.*)/.exec(source.text.slice(end)) ?? [];
  return text ? `  /** ${text} */\n` : "";
}

function textOf({ range: { source, start, end } }) {
  return source.text.slice(start, end);
}

function fileOf({ internalName }) {
  return `${internalName.slice(0, internalName.lastIndexOf("/"))}.ts`;
}

function byName({ name: a }, { name: b }) {
  return a < b ? -1 : 1;
}
