// Photos as Telegram's own apps send them: JPEG, in several sizes.

const SIDES = [90, 320, 1280];

async function scaled(image, side) {
  const ratio = Math.min(1, side / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * ratio));
  canvas.height = Math.max(1, Math.round(image.height * ratio));
  const brush = canvas.getContext("2d");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.87));
}

// A form with the fields photo-0, photo-1 …, each holding one picture from small to large.
export async function photoForm(files) {
  const form = new FormData();
  for (const [index, file] of [...files].slice(0, 10).entries()) {
    const image = await createImageBitmap(file);
    const largest = Math.max(image.width, image.height);
    const sides = SIDES.filter((side, at) => at === 0 || SIDES[at - 1] < largest);
    for (const side of sides) form.append(`photo-${index}`, await scaled(image, side), `foto-${side}.jpg`);
  }
  return form;
}
