// SPDX-License-Identifier: BSD-2-Clause
// Tables whose cells change while one looks. Everything becomes text: nothing that a peer has chosen becomes markup.

/** Appends an element. */
export function add(parent, name, className = '') {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  parent.append(made);
  return made;
}

/** Sets the text of a node if it is another, so that a selection stays where nothing has changed. */
export function say(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

/** How each kind of column makes its cells. What it returns shows the value of one row. */
const kinds = {
  /** What one can ask about: { id, also, quiet }. */
  subject(cell, explain) {
    const button = add(cell, 'button', 'subject');
    button.type = 'button';
    button.addEventListener('click', () => explain(button.textContent));
    const also = add(cell, 'span', 'also');
    const quiet = add(cell, 'div', 'quiet');
    return (value) => {
      say(button, value.id);
      say(also, value.also ?? '');
      say(quiet, value.quiet);
      quiet.title = value.quiet;
    };
  },

  /** How it is: { text, level, quiet }. The level is what the colour means. */
  state(cell) {
    const text = add(cell, 'span', 'chip');
    const quiet = add(cell, 'div', 'quiet');
    return (value) => {
      say(text, value.text);
      text.dataset.level = value.level;
      say(quiet, value.quiet);
      quiet.title = value.quiet;
    };
  },

  /** How much of a bound is used: { text, share, level }. */
  share(cell) {
    const text = add(cell, 'div');
    const bar = add(add(cell, 'div', 'bar'), 'div');
    return (value) => {
      say(text, value.text);
      bar.style.width = `${Math.min(100, value.share * 100).toFixed(1)}%`;
      bar.dataset.level = value.level;
    };
  },

  /** A figure: { text, zero, level }. */
  number(cell) {
    return (value) => {
      say(cell, value.text);
      cell.classList.toggle('zero', value.zero);
      cell.dataset.level = value.level ?? '';
    };
  },

  text(cell) {
    return (value) => say(cell, value);
  },
};

/** The rows of a table, which are made once and then only filled anew. */
export class Table {
  /**
   * @param columns of each its title and its kind
   * @param explain is called with the id of a subject
   */
  constructor(table, columns, explain) {
    this.columns = columns;
    table.classList.toggle('stack', columns[0].kind === 'subject'); // one below the other on a phone
    this.explain = explain;
    const head = add(add(table, 'thead'), 'tr');
    for (const column of columns) {
      const cell = add(head, 'th', column.kind);
      cell.scope = 'col';
      cell.textContent = column.title;
    }
    this.body = add(table, 'tbody');
    this.shows = [];
  }

  /** @param rows for each the values of its cells */
  show(rows) {
    while (this.shows.length > rows.length) {
      this.shows.pop();
      this.body.lastElementChild.remove();
    }
    while (this.shows.length < rows.length) {
      this.shows.push(this.row());
    }
    rows.forEach((values, i) => values.forEach((value, column) => this.shows[i][column](value)));
  }

  row() {
    const row = add(this.body, 'tr');
    return this.columns.map((column) => {
      const cell = add(row, 'td', column.kind);
      cell.dataset.title = column.title;
      return kinds[column.kind](cell, this.explain);
    });
  }
}

/** A table with a heading, which is there while it has rows. */
export class Panel {
  constructor(parent, title, columns, explain) {
    this.section = add(parent, 'section', 'panel');
    this.section.setAttribute('aria-label', title);
    const tools = add(this.section, 'div', 'tools');
    add(tools, 'h2').textContent = title;
    this.note = add(tools, 'p', 'quiet');
    this.table = new Table(add(this.section, 'table'), columns, explain);
    this.section.hidden = true;
  }

  show(note, rows) {
    this.section.hidden = rows.length === 0;
    say(this.note, note);
    this.table.show(rows);
  }
}
