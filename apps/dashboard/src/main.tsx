import { render } from 'preact';
import { App } from './app.tsx';
import { start } from './state/connection.ts';
import { followRuns } from './state/runs.ts';
import './style.css';

const place = document.querySelector('#page');
if (place === null) throw new Error('index.html has no place for the page');
place.replaceChildren();
render(<App />, place);
followRuns();
start();
