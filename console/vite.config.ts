import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** A city started with `npm start`; `npx vite --config console/vite.config.ts` serves the console with live reload in front of it. */
const CITY = 'http://127.0.0.1:8080';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Nothing inline: the page's Content-Security-Policy allows scripts from files alone.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // antd and React are one chunk of some 330 kB gzipped, measured and meant.
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: {
      '/v1': CITY,
      '/issuer': CITY,
      '/config.json': CITY,
      '/mqtt': { target: CITY, ws: true },
    },
  },
});
