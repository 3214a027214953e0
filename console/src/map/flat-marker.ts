import * as L from 'leaflet';

/** Leaflet's own placing of a marker, which its types leave out; this version of it is pinned. */
const ownPlacing = (L.Marker.prototype as unknown as Placed)._setPos;

interface Placed {
  _setPos(this: L.Marker, at: L.Point): void;
}

/**
 * A marker that lies in the page instead of on a layer of its own, as `translate3d` would have it: with some hundred of them arranging the layers took a
 * browser longer than all our code. For a map that does not glide when it is zoomed.
 */
export const FlatMarker = L.Marker.extend({
  _setPos(this: L.Marker, at: L.Point): void {
    ownPlacing.call(this, at);
    const { style } = this.getElement() ?? {};
    if (style) Object.assign(style, { transform: 'none', left: `${at.x}px`, top: `${at.y}px` });
  },
}) as typeof L.Marker;
