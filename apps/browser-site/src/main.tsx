import { render } from 'preact';
import { App } from './app.tsx';
import './style.css';

const place = document.querySelector('#page');
if (place === null) throw new Error('index.html has no place for the page');
place.replaceChildren();
render(<App />, place);
