// SPDX-License-Identifier: BSD-2-Clause
// Charts of the last five minutes: a line for one figure, with a gap where nobody looked.

const SVG = 'http://www.w3.org/2000/svg';
const LENGTH = 300_000;
const GAP = 4_000;
const WIDTH = 300;
const HEIGHT = 56;

function element(parent, name, className) {
  const made = document.createElement(name);
  made.className = className;
  parent.append(made);
  return made;
}

function shape(parent, name, className) {
  const made = document.createElementNS(SVG, name);
  made.setAttribute('class', className);
  parent.append(made);
  return made;
}

/** A card with a figure, a line below it, and its chart. */
export class Card {
  /**
   * @param of which member of a point it shows
   * @param format makes text of a value
   */
  constructor(parent, title, of, format) {
    this.of = of;
    this.format = format;
    this.points = [];
    this.at = null;
    this.card = element(parent, 'article', 'card');
    element(this.card, 'h2', 'title').textContent = title;
    this.value = element(this.card, 'p', 'value');
    this.note = element(this.card, 'p', 'note');
    this.svg = document.createElementNS(SVG, 'svg');
    this.svg.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute('preserveAspectRatio', 'none');
    this.svg.setAttribute('role', 'img');
    this.area = shape(this.svg, 'path', 'area');
    this.line = shape(this.svg, 'path', 'line');
    this.mark = shape(this.svg, 'path', 'mark');
    this.card.append(this.svg);
    const axis = element(this.card, 'p', 'axis');
    this.when = element(axis, 'span', '');
    this.most = element(axis, 'span', '');
    this.svg.addEventListener('pointermove', (event) => {
      const box = this.svg.getBoundingClientRect();
      this.at = (event.clientX - box.left) / box.width;
      this.draw();
    });
    this.svg.addEventListener('pointerleave', () => {
      this.at = null;
      this.draw();
    });
  }

  /** @param level '' or what colour the figure has: 'paused', 'stalled' */
  update(points, now, note, level) {
    this.points = points.filter((point) => point[this.of] !== null && point.time > now - LENGTH);
    this.now = now;
    this.note.textContent = note;
    this.card.dataset.level = level;
    this.draw();
  }

  draw() {
    const values = this.points.map((point) => point[this.of]);
    const most = Math.max(0, ...values);
    const x = (point) => (point.time - this.now + LENGTH) / LENGTH * WIDTH;
    const y = (point) => HEIGHT - 1 - (most ? point[this.of] / most : 0) * (HEIGHT - 4);
    let line = '';
    let area = '';
    for (const run of runs(this.points)) {
      const corners = run.map((point) => `${x(point).toFixed(1)} ${y(point).toFixed(1)}`);
      const path = `M${corners.join('L')}`;
      line += run.length > 1 ? path : `${path}h1`;
      area += `${path}V${HEIGHT}H${x(run[0]).toFixed(1)}Z`;
    }
    this.line.setAttribute('d', line);
    this.area.setAttribute('d', area);
    const shown = this.pointed();
    this.mark.setAttribute('d', this.at === null || !shown ? '' : `M${x(shown).toFixed(1)} 0V${HEIGHT}`);
    this.value.textContent = shown ? this.format(shown[this.of]) : '–';
    const latest = this.at === null || !shown;
    this.when.textContent = latest ? '5 min' : new Date(shown.time).toLocaleTimeString();
    this.most.textContent = latest ? `max ${this.format(most)}` : '';
    this.svg.setAttribute('aria-label', `at most ${this.format(most)} in the last five minutes`);
  }

  /** The point under the pointer, or else the last one. */
  pointed() {
    if (this.at === null || !this.points.length) {
      return this.points.at(-1);
    }
    const time = this.now - LENGTH + this.at * LENGTH;
    return this.points.reduce((best, point) =>
      Math.abs(point.time - time) < Math.abs(best.time - time) ? point : best);
  }
}

/** The points without gaps between them. */
function runs(points) {
  const found = [];
  points.forEach((point, i) => {
    if (i === 0 || point.time - points[i - 1].time > GAP) {
      found.push([]);
    }
    found.at(-1).push(point);
  });
  return found;
}
