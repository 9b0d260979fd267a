// The default theme with the fonts of the machine.
import Theme from 'vitepress/theme-without-fonts';
import './style.css';

export default Theme;
