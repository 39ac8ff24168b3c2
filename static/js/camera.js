// Reads a guest's code with the camera and presses the button; attached by data-camera, needs a form with data-find.
// Works where the browser itself can read such pictures (BarcodeDetector: Chrome and its relatives on Android, ChromeOS and
// macOS). Elsewhere the page says so; the code is typed, or read by a hand scanner, which types for us.
{
  const area = document.querySelector("[data-camera]");
  const form = document.querySelector("form[data-find]");
  const none = document.querySelector("[data-camera-none]");
  const EVERY = 200, SAME_CODE_RESTS = 4000;

  const able = async () => {
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices) return false;
    try { return (await BarcodeDetector.getSupportedFormats()).includes("qr_code"); } catch { return false; }
  };

  const attach = () => {
    const button = area.querySelector("button"), video = area.querySelector("video");
    const words = { on: button.dataset.stop, off: button.textContent };
    let stream = null, timer, last = "", seen = 0;
    area.hidden = false;

    const stop = () => {
      clearInterval(timer);
      for (const track of stream ? stream.getTracks() : []) track.stop();
      stream = null;
      video.hidden = true;
      button.textContent = words.off;
    };
    const start = async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch { none.hidden = false; return; }
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      video.srcObject = stream;
      video.hidden = false;
      button.textContent = words.on;
      await video.play();
      timer = setInterval(async () => {
        let found = [];
        try { found = await detector.detect(video); } catch { /* the next picture */ }
        const code = found[0] && found[0].rawValue;
        // A ticket held before the camera is one guest, not one every picture.
        if (!code || code.length > 20 || (code === last && Date.now() - seen < SAME_CODE_RESTS)) { if (code === last) seen = Date.now(); return; }
        last = code;
        seen = Date.now();
        form.elements.words.value = code;
        form.elements.found_by.value = "camera";
        form.requestSubmit();
      }, EVERY);
    };
    button.addEventListener("click", () => (stream ? stop() : start()));
    addEventListener("pagehide", stop);
    form.elements.words.addEventListener("input", () => { form.elements.found_by.value = "code"; });
  };

  if (area && form) able().then((yes) => (yes ? attach() : (none.hidden = false)));
}
