// Makes the listing editor kinder. Without script every button does the same by sending the form.

import { arm } from "./forms.js";
import { offerPlaces } from "./place.js";

function ready() {
  arm(document.getElementById("listing"), ready);
  offerPlaces();
}

ready();
