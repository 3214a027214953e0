import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { pollingWanted, takeTokenFromAddress } from './session/session.ts';
import { showTheme } from './theme.ts';
import './style/base.css';
import './style/watch.css';
import './style/incident.css';
import './style/city.css';
import './style/shift.css';
import './style/dead-letters.css';
import './style/things.css';
import './style/chart.css';
import './style/steps.css';
import './style/mechanism.css';
import './style/outbox.css';
import './style/silences.css';
import './style/statistics.css';

// Read before the router rewrites the address.
const polling = pollingWanted();
takeTokenFromAddress();
showTheme();

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root"');
createRoot(root).render(
  <StrictMode>
    <App polling={polling} />
  </StrictMode>,
);
