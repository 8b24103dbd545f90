// Draws the composed figure with plotly.js, which is fetched from our own server at the first click.
let fetched;

function plotly(address) {
  fetched ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      fetched = undefined;
      reject(new Error(address));
    };
    document.head.append(script);
  });
  return fetched;
}

function size(figure) {
  return { width: figure.layout.width, height: figure.layout.height };
}

async function save(library, data, format) {
  const wanted = { format, scale: format === "png" ? 2 : 1, filename: data.name };
  await library.downloadImage(data.figure, { ...wanted, ...size(data.figure) });
}

async function print(library, data) {
  const picture = await library.toImage(data.figure, { format: "svg", ...size(data.figure) });
  const frame = document.createElement("iframe");
  frame.style.cssText = "position:fixed;width:0;height:0;border:0";
  document.body.append(frame);
  const style = frame.contentDocument.createElement("style");
  style.textContent = "@page { size: A4 landscape; margin: 10mm } body { margin: 0 } img { width: 100%; max-height: 185mm }";
  const image = frame.contentDocument.createElement("img");
  image.onload = () => {
    frame.contentWindow.print();
    frame.remove();
  };
  frame.contentDocument.head.append(style);
  frame.contentDocument.body.append(image);
  image.src = picture;
}

export default function ({ data, parentElement }) {
  for (const button of parentElement.querySelectorAll("button")) {
    const kind = button.dataset.kind;
    button.textContent = data.labels[kind];
    button.title = data.help[kind];
    button.hidden = false;  // a button without its name is none
    button.onclick = async () => {
      button.disabled = true;
      try {
        const library = await plotly(data.library);
        await (kind === "print" ? print(library, data) : save(library, data, kind));
      } catch (problem) {
        button.title = data.failed;
        button.textContent = data.failed;
      } finally {
        button.disabled = false;
      }
    };
  }
}
