/** Hono's template of HTML: what is put into it is escaped, unless it comes from the template itself. */

import { html as honoHtml, raw as honoRaw } from 'hono/html';
import { printable } from '../base/printable.ts';

/** A piece of a page, with everything from elsewhere escaped. */
export interface Html {
  toString(): string;
}

export type Fragment = string | number | Html | readonly Fragment[];

/** Texts are also made printable: an invisible character can turn a line around without being HTML. */
export function html(template: TemplateStringsArray, ...values: readonly Fragment[]): Html {
  const built = honoHtml(template, ...values.map(shown));
  if (built instanceof Promise) throw new Error('a page is made of what is there');
  return built;
}

/** Of our own, such as a style: never anything that came from elsewhere. */
export function raw(text: string): Html {
  return honoRaw(text);
}

function shown(value: Fragment): unknown {
  if (typeof value === 'string' && !('isEscaped' in Object(value))) return printable(value);
  return isList(value) ? value.map(shown) : value;
}

function isList(value: Fragment): value is readonly Fragment[] {
  return Array.isArray(value);
}
